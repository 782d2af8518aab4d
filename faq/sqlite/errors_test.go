package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"xiaoer/faq"
)

func TestErrorsNameTheActAndItsObject(t *testing.T) {
	t.Parallel()
	db, _ := founded(t)
	bad := shelf(1, "可以")[0]
	bad.Question = ""
	for want, act := range map[string]func(ctx context.Context) error{
		"put entry entry-0: shop silk: not found": func(ctx context.Context) error {
			_, err := db.Put(ctx, "silk", shelf(1, "可以"), faq.Edit{})
			return err
		},
		"put 3 entries: entry entry-0: question: 1 to 500 characters of valid text": func(ctx context.Context) error {
			_, err := db.Put(ctx, "tea", append(shelf(2, "可以"), bad), faq.Edit{})
			return err
		},
		"put entry entry-0: conflict: it is at revision 0, not 3": func(ctx context.Context) error {
			seen := 3
			_, err := db.Put(ctx, "tea", shelf(1, "可以"), faq.Edit{IfRevision: &seen})
			return err
		},
		"delete entry nowhere: not found": func(ctx context.Context) error { return db.Delete(ctx, "tea", "nowhere", faq.Edit{}) },
		"claim ticket 42: not found": func(ctx context.Context) error {
			_, err := db.Claim(ctx, "tea", "42", "王芳")
			return err
		},
		"exchange x1: context canceled": func(ctx context.Context) error {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			_, err := db.Exchange(ctx, "tea", "x1")
			return err
		},
	} {
		if err := act(t.Context()); err == nil || err.Error() != want {
			t.Errorf("got error %q, want %q", err, want)
		}
	}
	if err := db.CreateShop(t.Context(), "tea", faq.Edit{}); err == nil || !strings.HasPrefix(err.Error(), "create shop tea: conflict: ") {
		t.Errorf("got error %q, want a conflict with its cause", err)
	}
}

func TestBusyWhileAnotherWrites(t *testing.T) {
	t.Parallel()
	_, path := founded(t)
	db := open(t, Config{Path: path, BusyTimeout: time.Millisecond})
	other, err := raw(t, path).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	put := func() error {
		_, err := db.Put(t.Context(), "tea", shelf(1, "可以"), faq.Edit{})
		return err
	}
	if err := put(); !errors.Is(err, faq.ErrBusy) {
		t.Errorf("beside another writer: got error %v, want %v", err, faq.ErrBusy)
	}
	if _, err := db.Version(t.Context(), "tea"); err != nil {
		t.Errorf("a reader beside another writer: %v", err)
	}
	if err := other.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := put(); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestFullDiskRefusesWritesAndServesOn(t *testing.T) {
	t.Parallel()
	db, _ := founded(t)
	if _, err := db.writer.ExecContext(t.Context(), `PRAGMA max_page_count = 120`); err != nil {
		t.Fatal(err)
	}
	kept, err := 0, error(nil)
	for ; err == nil && kept < 10000; kept++ {
		_, err = db.Put(t.Context(), "tea", shelf(10, strings.Repeat("长", 100+kept)), faq.Edit{})
	}
	if !errors.Is(err, faq.ErrReadOnly) {
		t.Fatalf("put %d: got error %v, want %v", kept, err, faq.ErrReadOnly)
	}
	e, err := db.Entry(t.Context(), "tea", "entry-9")
	if err != nil || e.Revision != kept-1 {
		t.Errorf("last entry: got revision %d, error %v; want %d, all of the batch or none", e.Revision, err, kept-1)
	}
	if _, err := db.writer.ExecContext(t.Context(), `PRAGMA max_page_count = 60000`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Put(t.Context(), "tea", shelf(10, "有地方了"), faq.Edit{}); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// TestReadOnlyFile runs in another process, because root may write what nobody may.
func TestReadOnlyFile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		dir  os.FileMode
		want string
	}{
		{"file", 0o777, "open: served\nread: served\nput: refused\nread again: served\n"},
		{"file and directory", 0o555, "open: refused\n"},
	} {
		dir, err := os.MkdirTemp("", "readonly") // not t.TempDir, which others may not enter
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, "shop.db")
		db, err := Open(t.Context(), Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		err = errors.Join(db.CreateShop(t.Context(), "tea", faq.Edit{}), db.Shut(), os.Chmod(path, 0o444), os.Chmod(dir, c.dir))
		if err != nil {
			t.Fatal(err)
		}
		out, err := child(t, "try to write", path).Output()
		if err != nil || string(out) != c.want {
			t.Errorf("read-only %s: got %v,\n%s, want\n%s", c.name, err, out, c.want)
		}
		if err := os.Chmod(dir, 0o777); err != nil {
			t.Error(err)
		}
	}
}

// tryToWrite says of each act whether it was served or refused as read-only.
func tryToWrite(ctx context.Context, path string) int {
	if os.Geteuid() == 0 {
		if err := syscall.Setuid(65534); err != nil {
			fmt.Println("setuid:", err)
			return 1
		}
	}
	try := func(act string, err error) bool {
		switch {
		case err == nil:
			fmt.Println(act + ": served")
		case errors.Is(err, faq.ErrReadOnly):
			fmt.Println(act + ": refused")
		default:
			fmt.Println(act+":", err)
		}
		return err == nil
	}
	db, err := Open(ctx, Config{Path: path})
	if !try("open", err) {
		return 0
	}
	defer db.Shut()
	_, err = db.Version(ctx, "tea")
	try("read", err)
	_, err = db.Put(ctx, "tea", shelf(1, "可以"), faq.Edit{})
	try("put", err)
	_, err = db.Version(ctx, "tea")
	try("read again", err)
	return 0
}
