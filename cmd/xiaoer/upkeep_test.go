package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	build := func(version string, settings ...string) *debug.BuildInfo {
		b := &debug.BuildInfo{Main: debug.Module{Version: version}}
		for i := 0; i < len(settings); i += 2 {
			b.Settings = append(b.Settings, debug.BuildSetting{Key: settings[i], Value: settings[i+1]})
		}
		return b
	}
	const sha = "0123456789abcdef0123456789abcdef01234567"
	for _, tt := range []struct {
		name string
		info *debug.BuildInfo
		ok   bool
		want string
	}{
		{"a release", build("v1.2.3", "vcs.revision", sha, "vcs.modified", "false"), true, "v1.2.3, commit 0123456789ab, "},
		{"with changes", build("v1.2.3+dirty", "vcs.revision", sha, "vcs.modified", "true"), true, "v1.2.3+dirty, commit 0123456789ab with changes, "},
		{"built without version control", build("(devel)"), true, "(devel), commit unknown, "},
		{"built by go run", build(""), true, "(devel), commit unknown, "},
		{"nothing known", nil, false, "(devel), commit unknown, "},
	} {
		if got := version(tt.info, tt.ok); !strings.HasPrefix(got, tt.want+"go1.") || !strings.Contains(got, "/") {
			t.Errorf("%s: got %q, want %sgo1.… and the platform", tt.name, got, tt.want)
		}
	}
}

// The data folder holds what buyers wrote: who else has an account on the machine is not to read it.
func TestDataFolderIsPrivate(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	store, err := openStore(t.Context(), Settings{Data: data}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Shut()
	info, err := os.Stat(data)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("got %v, %v, want drwx------", info.Mode(), err)
	}
}
