package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/mattn/go-sqlite3"

	"xiaoer/faq"
)

// SchemaError says that the file was written by an older or a newer xiaoer than this one.
type SchemaError struct {
	Have, Want int64
}

func (e *SchemaError) Error() string {
	if e.Have > e.Want {
		return fmt.Sprintf("the file has schema %d and this binary knows only %d: this binary is too old", e.Have, e.Want)
	}
	return fmt.Sprintf("the file has schema %d and this binary needs %d: run `xiaoer migrate`", e.Have, e.Want)
}

// during adds to *err, if there is one, what was being done, and its sentinel. It is deferred first thing:
//
//	defer during(&err, "claim ticket %s", id)
func during(err *error, act string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(act, args...), named(*err))
	}
}

// named adds the sentinel of package faq that a driver's or the file system's error stands for.
func named(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return faq.ErrNotFound
	}
	var path *fs.PathError
	var link *os.LinkError
	if errors.As(err, &path) || errors.As(err, &link) {
		return fmt.Errorf("%w: %w", faq.ErrReadOnly, err)
	}
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fmt.Errorf("%w: %w", faq.ErrBusy, err)
	case sqlite3.ErrReadonly, sqlite3.ErrFull, sqlite3.ErrCantOpen, sqlite3.ErrIoErr, sqlite3.ErrPerm:
		return fmt.Errorf("%w: %w", faq.ErrReadOnly, err)
	}
	switch e.ExtendedCode {
	case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey:
		return fmt.Errorf("%w: %w", faq.ErrConflict, err)
	}
	return err
}

// conflict says why the act would step on another's.
func conflict(why string, args ...any) error {
	return fmt.Errorf("%w: %s", faq.ErrConflict, fmt.Sprintf(why, args...))
}
