// Package people holds who may sign in: users with a password and their roles, the sessions they open, and how long
// whoever guesses is kept waiting.
//
// A [User] has a role in each of some shops, or is an admin of all. A password is kept as an Argon2id hash that names
// its own parameters ([Hash], [Matches]). Who has shown it is given a [Session]: 256 random bits, of which only the
// hash is kept. A password that somebody else has chosen is a one-time password: it opens nothing but the way to a
// new one, and not for ever.
//
//	AddUser, ResetPassword    SignIn                     SignIn, changed
//	──────────────▶ one-time ────────▶ must change first ───────────────▶ free to work
//
// The package promises that what it decides is pure: hashes, deadlines and waits follow from their arguments. A user is
// never deleted and a name is never given to another, because the name signs what the user did. It leaves keeping to
// the implementations of [Keeper] (package sqlite), which all sit the exam of package storetest; cookies, and which
// request needs which role, to the door.
package people

import (
	"context"
	"fmt"
	"time"

	"xiaoer/faq"
)

// ErrLastAdmin is faq.ErrConflict: nobody would be left who could make another.
var ErrLastAdmin = fmt.Errorf("%w: the last admin of all shops", faq.ErrConflict)

// Keeper keeps users, sessions and what was guessed. What is done to users, signing in and out included, is written into
// the audit log of each shop that they may work in, where nothing is said of other shops. Safe for many goroutines.
type Keeper interface {
	// AddUser keeps a new user with the hash of a one-time password. A name that was ever given is faq.ErrConflict; a
	// role in a shop that is not there is a faq.FieldError about roles.shop, here and in PutUser.
	AddUser(ctx context.Context, u User, hash, by string) (User, error)

	// User returns one, disabled or not, or faq.ErrNotFound.
	User(ctx context.Context, name string) (User, error)

	// Users lists all, disabled ones included, by name.
	Users(ctx context.Context) ([]User, error)

	// PutUser writes title, roles, Admin and Disabled, if the user still is at u.Revision; otherwise it is
	// faq.ErrConflict. To leave no admin of all shops who may sign in, where there was one, is ErrLastAdmin. Whoever may
	// do something else from now on is signed out everywhere.
	PutUser(ctx context.Context, u User, by string) (User, error)

	// ResetPassword gives the user a one-time password, signs him out everywhere, and has what was guessed of him forgotten.
	ResetPassword(ctx context.Context, name, hash, by string) error

	// PasswordHash returns the user and the hash that a password is to be compared with, or faq.ErrNotFound.
	PasswordHash(ctx context.Context, name string) (User, string, error)

	// Knock counts one guess against each of the subjects before it is looked at, so that guesses made at once count
	// as well. Where one of them has to wait it counts none and returns how long.
	Knock(ctx context.Context, of ...Subject) (wait time.Duration, err error)

	// SignIn opens the session for one who has proved to be the user, and takes back what Knock counted of him. Where
	// the hash is not the user's any more, or he has been disabled meanwhile, it is faq.ErrNotFound.
	SignIn(ctx context.Context, s Session, p Proof, knocked ...Subject) (User, error)

	// Session returns the session whose token hashes so, with its user, or faq.ErrNotFound: an expired one is none.
	Session(ctx context.Context, hash []byte) (Session, User, error)

	// TouchSession notes that the session is in use. One that is not there is no error.
	TouchSession(ctx context.Context, hash []byte) error

	// SignOut ends the session. One that is not there is no error.
	SignOut(ctx context.Context, hash []byte) error

	// SignOutAll ends every session of the user. It is no error if there is none.
	SignOutAll(ctx context.Context, name string) error
}
