package jieba

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// The general dictionary and the model for unknown words, as gojieba v1.4.7 ships them (MIT, see NOTICE).
// Its own lookup finds them only on the machine that built the binary.
//
//go:embed dict/jieba.dict.utf8.gz
var dictGz []byte

//go:embed dict/hmm_model.utf8.gz
var hmmGz []byte

// SHA-256 of the unpacked files.
const (
	dictSum = "3043b77068e09c9904f27cad82f12b6ebe9dbdb5aeff3b25e45ab7f9c1122b55"
	hmmSum  = "f17790586ac86dd048c8adffed052c4bd2b28ed0682972c1275e59040c0589a7"
)

// files are the paths that gojieba is given.
type files struct{ dict, hmm, user, idf, stop string }

// layOut writes the dictionaries below dir, unless files with the right content are there already.
func layOut(dir string, words []string) (files, error) {
	dir, err := home(dir)
	if err != nil {
		return files{}, err
	}
	dict, err := unpack(dictGz, dictSum)
	if err != nil {
		return files{}, err
	}
	hmm, err := unpack(hmmGz, hmmSum)
	if err != nil {
		return files{}, err
	}
	// idf and stop words only serve keyword extraction, which is not used; empty files would end the process.
	var f files
	for _, one := range []struct {
		path *string
		name string
		data []byte
	}{
		{&f.dict, "dict", dict},
		{&f.hmm, "hmm", hmm},
		{&f.user, "words", []byte(strings.Join(words, "\n") + "\n")},
		{&f.idf, "idf", []byte("的 1.0\n")},
		{&f.stop, "stop", []byte("的\n")},
	} {
		if *one.path, err = place(dir, one.name, one.data); err != nil {
			return files{}, err
		}
	}
	return f, nil
}

// home returns a folder that can be written: dir if given, else the user's cache, else a new temporary one.
func home(dir string) (string, error) {
	if dir != "" {
		return dir, os.MkdirAll(dir, 0o755)
	}
	if cache, err := os.UserCacheDir(); err == nil {
		dir = filepath.Join(cache, "xiaoer")
		if os.MkdirAll(dir, 0o755) == nil && takesFiles(dir) {
			return dir, nil
		}
	}
	return os.MkdirTemp("", "xiaoer-dict-")
}

// takesFiles reports whether a file can be made in dir: one that is there may be another user's.
func takesFiles(dir string) bool {
	f, err := os.CreateTemp(dir, "try-*.tmp")
	if err != nil {
		return false
	}
	return errors.Join(f.Close(), os.Remove(f.Name())) == nil
}

// place writes data under a name that holds its checksum, so that two versions never meet in one file and a
// file that is there and whole needs no writing. Two processes may place the same file at once.
func place(dir, name string, data []byte) (string, error) {
	path := filepath.Join(dir, fmt.Sprintf("%s-%s.utf8", name, sum(data)[:16]))
	if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, data) {
		return path, nil
	}
	tmp, err := os.CreateTemp(dir, name+"-*.tmp")
	if err != nil {
		return "", err
	}
	defer os.Remove(tmp.Name()) // harmless once renamed
	if _, err := tmp.Write(data); err != nil {
		tmp.Close()
		return "", err
	}
	if err := tmp.Close(); err != nil {
		return "", err
	}
	return path, os.Rename(tmp.Name(), path)
}

func unpack(gz []byte, want string) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if got := sum(data); got != want {
		return nil, fmt.Errorf("embedded dictionary has checksum %s, want %s", got, want)
	}
	return data, nil
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}
