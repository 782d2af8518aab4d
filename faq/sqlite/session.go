package sqlite

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/people"
)

// SignIn implements people.Keeper.
func (db *DB) SignIn(ctx context.Context, s people.Session, p people.Proof, knocked ...people.Subject) (u people.User, err error) {
	defer during(&err, "sign in %s", s.User)
	if len(s.Hash) != sha256.Size {
		return u, &faq.FieldError{Field: "hash", Reason: fmt.Sprintf("%d bytes, not %d", len(s.Hash), sha256.Size)}
	}
	return write(ctx, db, func(tx *txn) (people.User, error) {
		if err := tx.admit(ctx, s.User, p); err != nil {
			return people.User{}, err
		}
		if err := tx.forgive(ctx, knocked...); err != nil {
			return people.User{}, err
		}
		if err := tx.openSession(ctx, s); err != nil {
			return people.User{}, err
		}
		u, err := tx.user(ctx, s.User)
		if err != nil {
			return u, err
		}
		d := faq.Deed{By: u.Name, Act: faq.SignIn, Noun: faq.SessionNoun, ID: u.Name}
		if p.Changed {
			d.Act, d.Noun = faq.ChangePassword, faq.UserNoun
		}
		return u, tx.logIn(ctx, d, u)
	})
}

// admit notes in the user's row that he has come in, if the proof still holds.
func (tx *txn) admit(ctx context.Context, name string, p people.Proof) error {
	var admitted string
	err := tx.QueryRowContext(ctx, `
		UPDATE user SET signed_in_at = ?1, hash = ?2, must_change = must_change AND NOT ?3, password_at = iif(?3, ?1, password_at)
		WHERE name = ?4 AND hash = ?5 AND NOT disabled RETURNING name`,
		tx.now.UnixMicro(), cmp.Or(p.Next, p.Hash), p.Changed, name, p.Hash).Scan(&admitted)
	if err != nil || !p.Changed {
		return err
	}
	return tx.signOutAll(ctx, name)
}

// openSession keeps the session, and drops what has expired.
func (tx *txn) openSession(ctx context.Context, s people.Session) error {
	now := tx.now.UnixMicro()
	if _, err := tx.ExecContext(ctx, `DELETE FROM session WHERE expires_at <= ?`, now); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO session (hash, user, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?)`,
		s.Hash, s.User, s.CreatedAt.UnixMicro(), s.SeenAt.UnixMicro(), s.ExpiresAt.UnixMicro())
	return err
}

// Session implements people.Keeper.
func (db *DB) Session(ctx context.Context, hash []byte) (s people.Session, u people.User, err error) {
	defer during(&err, "session by hash")
	u, err = read(ctx, db, func(tx *txn) (people.User, error) {
		var created, seen, expires int64
		u, err := scanUserAfter(tx.QueryRowContext(ctx, `
			SELECT s.hash, s.user, s.created_at, s.seen_at, s.expires_at, `+userColumns+`
			FROM session AS s JOIN user AS u ON u.name = s.user WHERE s.hash = ? AND NOT u.disabled`, hash),
			&s.Hash, &s.User, &created, &seen, &expires)
		s.CreatedAt, s.SeenAt, s.ExpiresAt = moment(created), moment(seen), moment(expires)
		if err == nil && !s.Live(tx.now) {
			err = sql.ErrNoRows
		}
		return u, err
	})
	return s, u, err
}

// TouchSession implements people.Keeper.
func (db *DB) TouchSession(ctx context.Context, hash []byte) (err error) {
	defer during(&err, "touch session")
	_, err = write(ctx, db, func(tx *txn) (nothing, error) {
		_, err := tx.ExecContext(ctx, `UPDATE session SET seen_at = ? WHERE hash = ?`, tx.now.UnixMicro(), hash)
		return nothing{}, err
	})
	return err
}

// SignOut implements people.Keeper.
func (db *DB) SignOut(ctx context.Context, hash []byte) (err error) {
	defer during(&err, "sign out")
	return db.signOut(ctx, "", `DELETE FROM session WHERE hash = ? RETURNING user`, hash)
}

// signOut ends sessions, and logs it if there were any.
func (db *DB) signOut(ctx context.Context, why, statement string, arg any) error {
	_, err := write(ctx, db, func(tx *txn) (nothing, error) {
		rows, err := tx.QueryContext(ctx, statement, arg)
		ended, err := collect(rows, err, func(row scanner) (name string, err error) {
			err = row.Scan(&name)
			return name, err
		})
		if err != nil || len(ended) == 0 {
			return nothing{}, err
		}
		u, err := tx.user(ctx, ended[0])
		if err != nil {
			return nothing{}, err
		}
		return nothing{}, tx.logIn(ctx, faq.Deed{By: u.Name, Act: faq.SignOut, Noun: faq.SessionNoun, ID: u.Name, Why: why}, u)
	})
	return err
}

// SignOutAll implements people.Keeper.
func (db *DB) SignOutAll(ctx context.Context, name string) (err error) {
	defer during(&err, "sign out %s", name)
	return db.signOut(ctx, "everywhere", `DELETE FROM session WHERE user = ? RETURNING user`, name)
}

func (tx *txn) signOutAll(ctx context.Context, name string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM session WHERE user = ?`, name)
	return err
}

// Knock implements people.Keeper.
func (db *DB) Knock(ctx context.Context, of ...people.Subject) (wait time.Duration, err error) {
	defer during(&err, "count a guess")
	return write(ctx, db, func(tx *txn) (time.Duration, error) {
		locks := make([]people.Lock, len(of))
		var wait time.Duration
		for i, s := range of {
			l, err := tx.lock(ctx, s)
			if err != nil {
				return 0, err
			}
			locks[i], wait = l, max(wait, l.Wait(s.Kind, tx.now))
		}
		if wait > 0 {
			return wait, nil
		}
		for i, s := range of {
			if err := tx.putLock(ctx, s, locks[i].Again(tx.now)); err != nil {
				return 0, err
			}
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM guess WHERE last_at <= ?`, tx.now.Add(-people.Forgotten).UnixMicro())
		return 0, err
	})
}

// forgive takes one guess back.
func (tx *txn) forgive(ctx context.Context, of ...people.Subject) error {
	for _, s := range of {
		l, err := tx.lock(ctx, s)
		if err != nil {
			return err
		}
		if err := tx.putLock(ctx, s, l.Less(s.Kind)); err != nil {
			return err
		}
	}
	return nil
}

func (tx *txn) lock(ctx context.Context, s people.Subject) (l people.Lock, err error) {
	var last int64
	err = tx.QueryRowContext(ctx, `SELECT failures, last_at FROM guess WHERE kind = ? AND key = ?`, s.Kind, s.Key).Scan(&l.Failures, &last)
	if errors.Is(err, sql.ErrNoRows) {
		return people.Lock{}, nil
	}
	l.Last = moment(last)
	return l, err
}

func (tx *txn) putLock(ctx context.Context, s people.Subject, l people.Lock) error {
	if l.Failures == 0 {
		_, err := tx.ExecContext(ctx, `DELETE FROM guess WHERE kind = ? AND key = ?`, s.Kind, s.Key)
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO guess (kind, key, failures, last_at) VALUES (?, ?, ?, ?)`,
		s.Kind, s.Key, l.Failures, l.Last.UnixMicro())
	return err
}
