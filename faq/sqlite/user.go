package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"xiaoer/faq"
	"xiaoer/faq/people"
)

// AddUser implements people.Keeper.
func (db *DB) AddUser(ctx context.Context, u people.User, hash, by string) (kept people.User, err error) {
	defer during(&err, "add user %s", u.Name)
	if err := fitToKeep(u, hash); err != nil {
		return kept, err
	}
	return write(ctx, db, func(tx *txn) (people.User, error) {
		now := tx.now.UnixMicro()
		_, err := tx.ExecContext(ctx, `
			INSERT INTO user (name, title, admin, disabled, hash, must_change, password_at, revision, created_at, created_by, edited_at, edited_by)
			VALUES (?, ?, ?, ?, ?, TRUE, ?, 1, ?, ?, ?, ?)`,
			u.Name, u.Title, u.Admin, u.Disabled, hash, now, now, by, now, by)
		if err != nil {
			return people.User{}, err
		}
		if err := tx.putRoles(ctx, u); err != nil {
			return people.User{}, err
		}
		if err := tx.logUser(ctx, people.User{}, u, by); err != nil {
			return people.User{}, err
		}
		return tx.user(ctx, u.Name)
	})
}

func fitToKeep(u people.User, hash string) error {
	if hash == "" {
		return &faq.FieldError{Field: "hash", Reason: "is empty"}
	}
	return u.Valid()
}

// User implements people.Keeper.
func (db *DB) User(ctx context.Context, name string) (u people.User, err error) {
	defer during(&err, "user %s", name)
	return read(ctx, db, func(tx *txn) (people.User, error) { return tx.user(ctx, name) })
}

// Users implements people.Keeper.
func (db *DB) Users(ctx context.Context) (users []people.User, err error) {
	defer during(&err, "list users")
	return read(ctx, db, func(tx *txn) ([]people.User, error) {
		rows, err := tx.QueryContext(ctx, `SELECT `+userColumns+` FROM user AS u ORDER BY u.name`)
		return collect(rows, err, scanUser)
	})
}

// PutUser implements people.Keeper.
func (db *DB) PutUser(ctx context.Context, u people.User, by string) (kept people.User, err error) {
	defer during(&err, "put user %s", u.Name)
	if err := u.Valid(); err != nil {
		return kept, err
	}
	return write(ctx, db, func(tx *txn) (people.User, error) {
		old, err := tx.user(ctx, u.Name)
		switch {
		case err != nil:
			return old, err
		case old.Revision != u.Revision:
			return old, conflict("user %s is at revision %d, not %d", u.Name, old.Revision, u.Revision)
		}
		if err := tx.putUser(ctx, u, by); err != nil {
			return old, err
		}
		if !old.MayAs(u) {
			if err := tx.signOutAll(ctx, u.Name); err != nil {
				return old, err
			}
		}
		if old.Admin && !old.Disabled {
			if err := tx.mustHaveAdmin(ctx); err != nil {
				return old, err
			}
		}
		if err := tx.logUser(ctx, old, u, by); err != nil {
			return old, err
		}
		return tx.user(ctx, u.Name)
	})
}

func (tx *txn) putUser(ctx context.Context, u people.User, by string) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE user SET title = ?, admin = ?, disabled = ?, revision = revision + 1, edited_at = ?, edited_by = ? WHERE name = ?`,
		u.Title, u.Admin, u.Disabled, tx.now.UnixMicro(), by, u.Name)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM user_role WHERE user = ?`, u.Name); err != nil {
		return err
	}
	return tx.putRoles(ctx, u)
}

func (tx *txn) putRoles(ctx context.Context, u people.User) error {
	for shop, role := range u.Roles {
		if err := tx.exists(ctx, shop); errors.Is(err, faq.ErrNotFound) {
			return &faq.FieldError{Field: "roles." + string(shop), Reason: "there is no such shop"}
		} else if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO user_role (user, shop, role) VALUES (?, ?, ?)`, u.Name, shop, role); err != nil {
			return err
		}
	}
	return nil
}

// mustHaveAdmin returns people.ErrLastAdmin where nobody is left who could make another.
func (tx *txn) mustHaveAdmin(ctx context.Context) error {
	var left int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM user WHERE admin AND NOT disabled`).Scan(&left)
	if err == nil && left == 0 {
		err = people.ErrLastAdmin
	}
	return err
}

// ResetPassword implements people.Keeper.
func (db *DB) ResetPassword(ctx context.Context, name, hash, by string) (err error) {
	defer during(&err, "reset user %s", name)
	if hash == "" {
		return &faq.FieldError{Field: "hash", Reason: "is empty"}
	}
	_, err = write(ctx, db, func(tx *txn) (nothing, error) {
		u, err := tx.user(ctx, name)
		if err != nil {
			return nothing{}, err
		}
		_, err = tx.ExecContext(ctx, `UPDATE user SET hash = ?, must_change = TRUE, password_at = ?, edited_at = ?, edited_by = ? WHERE name = ?`,
			hash, tx.now.UnixMicro(), tx.now.UnixMicro(), by, name)
		if err != nil {
			return nothing{}, err
		}
		if err := tx.signOutAll(ctx, name); err != nil {
			return nothing{}, err
		}
		if err := tx.forgive(ctx, people.ByName(name)); err != nil {
			return nothing{}, err
		}
		return nothing{}, tx.logIn(ctx, faq.Deed{By: by, Act: faq.ResetPassword, Noun: faq.UserNoun, ID: name}, u)
	})
	return err
}

// logUser adds to the audit log of each shop that it concerns what a user was there and is. Other shops are none of its
// business.
func (tx *txn) logUser(ctx context.Context, was, is people.User, by string) error {
	shops, err := tx.shopsOf(ctx, was, is)
	if err != nil {
		return err
	}
	for _, shop := range shops {
		d := faq.Deed{By: by, Noun: faq.UserNoun, ID: is.Name, Old: userBrief(was, shop), New: userBrief(is, shop)}
		if d.Old == d.New {
			continue
		}
		if err := tx.log(ctx, shop, d); err != nil {
			return err
		}
	}
	return nil
}

// userBrief says what a user is in a shop.
func userBrief(u people.User, shop faq.Shop) string {
	role := u.Role(shop)
	if role == "" {
		return ""
	}
	brief := strings.TrimSpace(string(role) + " " + u.Title)
	if u.Disabled {
		brief += "（停用）"
	}
	return faq.Brief(brief)
}

// logIn adds the deed to the audit log of each shop that the user may work in.
func (tx *txn) logIn(ctx context.Context, d faq.Deed, u people.User) error {
	shops, err := tx.shopsOf(ctx, u)
	if err != nil {
		return err
	}
	for _, shop := range shops {
		as := ctx
		if d.By == u.Name {
			as = faq.Acting(ctx, faq.Actor{Name: u.Name, Role: u.Role(shop)})
		}
		if err := tx.log(as, shop, d); err != nil {
			return err
		}
	}
	return nil
}

// shopsOf lists the shops in which any of the users may do anything.
func (tx *txn) shopsOf(ctx context.Context, users ...people.User) (shops []faq.Shop, err error) {
	in := map[faq.Shop]bool{}
	for _, u := range users {
		if u.Admin {
			return tx.shops(ctx)
		}
		for shop := range u.Roles {
			in[shop] = true
		}
	}
	return slices.Sorted(maps.Keys(in)), nil
}

// PasswordHash implements people.Keeper.
func (db *DB) PasswordHash(ctx context.Context, name string) (u people.User, hash string, err error) {
	defer during(&err, "hash of user %s", name)
	u, err = read(ctx, db, func(tx *txn) (people.User, error) {
		if err := tx.QueryRowContext(ctx, `SELECT hash FROM user WHERE name = ?`, name).Scan(&hash); err != nil {
			return u, err
		}
		return tx.user(ctx, name)
	})
	return u, hash, err
}

func (tx *txn) user(ctx context.Context, name string) (people.User, error) {
	return scanUser(tx.QueryRowContext(ctx, `SELECT `+userColumns+` FROM user AS u WHERE u.name = ?`, name))
}

const userColumns = `u.name, u.title, u.admin, u.disabled, u.must_change, u.password_at, u.revision, u.created_at, u.edited_at, u.signed_in_at,
	(SELECT json_group_object(r.shop, r.role) FROM user_role AS r WHERE r.user = u.name)`

func scanUser(row scanner) (people.User, error) { return scanUserAfter(row) }

// scanUserAfter reads columns into before, and then userColumns.
func scanUserAfter(row scanner, before ...any) (u people.User, err error) {
	var passwordAt, createdAt, editedAt int64
	var signedIn sql.Null[int64]
	var roles []byte
	into := append(before, &u.Name, &u.Title, &u.Admin, &u.Disabled, &u.MustChange, &passwordAt, &u.Revision,
		&createdAt, &editedAt, &signedIn, &roles)
	if err := row.Scan(into...); err != nil {
		return u, err
	}
	u.PasswordAt, u.CreatedAt, u.EditedAt, u.SignedInAt = moment(passwordAt), moment(createdAt), moment(editedAt), perhaps(signedIn)
	if err := json.Unmarshal(roles, &u.Roles); err != nil {
		return u, fmt.Errorf("roles of user %s: %w", u.Name, err)
	}
	return u, nil
}
