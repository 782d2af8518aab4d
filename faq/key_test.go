package faq_test

import (
	"errors"
	"testing"

	"xiaoer/faq"
)

var roles = []faq.Role{faq.Agent, faq.Editor, faq.Manager, faq.Admin}

func TestRoleMay(t *testing.T) {
	t.Parallel()
	strangers := []faq.Role{"", "root", "Admin", "admin ", "nobody"}
	for i, role := range roles {
		for k, needed := range roles {
			if got, want := role.May(needed), i >= k; got != want {
				t.Errorf("%s may what %s may: got %v, want %v", role, needed, got, want)
			}
		}
	}
	for _, stranger := range strangers {
		for _, role := range append(roles, strangers...) {
			if stranger.May(role) {
				t.Errorf("%q may what %q may: got true, want false", stranger, role)
			}
			if role.May(stranger) {
				t.Errorf("%q may what %q may: got true, want false", role, stranger)
			}
		}
	}
}

func TestRoleValid(t *testing.T) {
	t.Parallel()
	for _, role := range roles {
		if err := role.Valid(); err != nil {
			t.Errorf("%s: got %v, want nil", role, err)
		}
	}
	for _, role := range []faq.Role{"", "root", "Admin", "经理"} {
		var wrong *faq.FieldError
		if err := role.Valid(); !errors.As(err, &wrong) || wrong.Field != "role" {
			t.Errorf("%q: got %v, want a FieldError about role", role, err)
		}
	}
}
