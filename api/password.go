package api

import (
	"context"
	"errors"
	"log/slog"

	"xiaoer/faq"
	"xiaoer/faq/people"
)

// prove finds out whether the password is the user's, and returns what there is to show for it. Each try counts as a
// guess until somebody has come in. A name that nobody has, a user who is disabled and a one-time password that has
// lain about for too long take the same time and get the same words as a wrong password.
func (s *server) prove(c *call, name, password string) (people.Proof, []people.Subject, error) {
	knocked := []people.Subject{people.ByName(name), people.ByAddress(origin(c.ClientIP()).String())}
	wait, err := s.People.Knock(c.ctx(), knocked...)
	switch {
	case err != nil:
		return people.Proof{}, nil, err
	case wait > 0:
		return people.Proof{}, nil, &refusal{row: errLockedOut, retry: wait}
	}
	u, hash, err := s.People.PasswordHash(c.ctx(), name)
	if errors.Is(err, faq.ErrNotFound) {
		hash, err = people.Nobody(s.cost), nil
	}
	if err != nil {
		return people.Proof{}, nil, err
	}
	fits, err := s.fits(c.ctx(), hash, password)
	if err != nil {
		return people.Proof{}, nil, err
	}
	if !fits || u.Name == "" || u.Disabled || u.Expired(s.Now()) {
		s.Log.WarnContext(c.ctx(), "sign-in refused", slog.String("id", c.id), slog.String("user", u.Name), slog.String("address", c.ClientIP()))
		return people.Proof{}, nil, errWrongPassword
	}
	return people.Proof{Hash: hash}, knocked, nil
}

// fits compares when it is its turn.
func (s *server) fits(ctx context.Context, hash, password string) (fits bool, err error) {
	err = s.inTurn(ctx, func() { fits = s.match(hash, password) })
	return fits, err
}

// hash makes the hash of a password when it is its turn.
func (s *server) hash(ctx context.Context, password string) (hash string, err error) {
	err = s.inTurn(ctx, func() { hash = people.Hash(password, s.cost) })
	return hash, err
}

func (s *server) inTurn(ctx context.Context, do func()) error {
	select {
	case s.hashing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.hashing }()
	do()
	return nil
}

// enter opens a session for one who has proved to be the user, gives his browser the cookie, and tells who he is.
func (s *server) enter(c *call, name string, p people.Proof, knocked []people.Subject) error {
	opened, token := people.NewSession(name, s.Now())
	u, err := s.People.SignIn(c.ctx(), opened, p, knocked...)
	if errors.Is(err, faq.ErrNotFound) { // the user has changed between the proof and now
		return errWrongPassword
	}
	if err != nil {
		return err
	}
	s.sessions.forget()
	setCookie(c, token)
	c.who = &holder{name: u.Name, user: &u, session: opened}
	return s.tellSelf(c)
}
