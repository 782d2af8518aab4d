package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/people"
	"xiaoer/faq/sqlite"
)

type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"Make a user and print a one-time password, once."`
	List    userListCmd    `cmd:"" help:"List who may sign in, in any shop."`
	Reset   userResetCmd   `cmd:"" help:"Give a user a one-time password, print it, and sign the user out everywhere."`
	Disable userDisableCmd `cmd:"" help:"Keep a user out from now on."`
	Enable  userEnableCmd  `cmd:"" help:"Let a disabled user in again."`
}

// Help stands below the list of commands.
func (*userCmd) Help() string {
	return `Users sign in by name and password, where a key is for programs. A user has a role in the shop that --shop names,
or with --admin in all shops; more roles are given over HTTP (PUT /v1/users/NAME). No password is ever taken from the
command line: what is printed opens for seven days, and only to choose another.`
}

// onMachine signs what is done to users here: whoever may write the data folder.
const onMachine = "xiaoer user"

type userAddCmd struct {
	Name        string   `arg:"" help:"What the user signs in by; it signs what the user does."`
	DisplayName string   `help:"What colleagues call the user."`
	Role        faq.Role `help:"agent, editor, manager or admin, in the shop that --shop names." default:"agent" enum:"agent,editor,manager,admin"`
	Admin       bool     `help:"Make an admin of all shops."`
}

func (c *userAddCmd) Run(ctx context.Context, s Settings, io streams) error {
	return withStore(ctx, s, func(store *sqlite.DB) error {
		u := people.User{Name: people.Name(c.Name), Title: strings.TrimSpace(c.DisplayName), Admin: c.Admin}
		if !c.Admin {
			u.Roles = map[faq.Shop]faq.Role{faq.Shop(s.Shop): c.Role}
		}
		password := people.Once()
		u, err := store.AddUser(ctx, u, people.Hash(password, people.Usual), onMachine)
		if err != nil {
			return err
		}
		return printOnce(io, u.Name+", "+mayDo(u), password)
	})
}

type userListCmd struct{}

func (c *userListCmd) Run(ctx context.Context, s Settings, io streams) error {
	return withStore(ctx, s, func(store *sqlite.DB) error {
		users, err := store.Users(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "NAME\tDISPLAY NAME\tMAY\tSTATE\tSIGNED IN")
		for _, u := range users {
			signedIn := ""
			if u.SignedInAt != nil {
				signedIn = u.SignedInAt.Format(time.DateTime)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", u.Name, u.Title, mayDo(u), stateOf(u, time.Now()), signedIn)
		}
		return w.Flush()
	})
}

// mayDo lists what a user may do: "admin of all shops", or "tea:agent silk:manager".
func mayDo(u people.User) string {
	if u.Admin {
		return "admin of all shops"
	}
	var roles []string
	for _, shop := range slices.Sorted(maps.Keys(u.Roles)) {
		roles = append(roles, fmt.Sprintf("%s:%s", shop, u.Roles[shop]))
	}
	return strings.Join(roles, " ")
}

func stateOf(u people.User, now time.Time) string {
	switch {
	case u.Disabled:
		return "disabled"
	case u.Expired(now):
		return "one-time password expired"
	case u.MustChange:
		return "one-time password"
	}
	return "active"
}

type userResetCmd struct {
	Name string `arg:"" help:"What the user signs in by."`
}

func (c *userResetCmd) Run(ctx context.Context, s Settings, io streams) error {
	return withStore(ctx, s, func(store *sqlite.DB) error {
		name, password := people.Name(c.Name), people.Once()
		if err := store.ResetPassword(ctx, name, people.Hash(password, people.Usual), onMachine); err != nil {
			return err
		}
		return printOnce(io, name, password)
	})
}

// printOnce prints the password alone on standard output, so that it can be piped to where it is wanted.
func printOnce(io streams, who, password string) error {
	fmt.Fprintf(io.err, "user %s; the one-time password opens for seven days and is shown this once:\n", who)
	_, err := fmt.Fprintln(io.out, password)
	return err
}

type userDisableCmd struct {
	Name string `arg:"" help:"What the user signs in by."`
}

func (c *userDisableCmd) Run(ctx context.Context, s Settings, io streams) error {
	return able(ctx, s, io, c.Name, true, "user %s is signed out and cannot sign in any more\n")
}

type userEnableCmd struct {
	Name string `arg:"" help:"What the user signs in by."`
}

func (c *userEnableCmd) Run(ctx context.Context, s Settings, io streams) error {
	return able(ctx, s, io, c.Name, false, "user %s may sign in again\n")
}

// able writes whether a user is kept out.
func able(ctx context.Context, s Settings, io streams, name string, disabled bool, told string) error {
	return withStore(ctx, s, func(store *sqlite.DB) error {
		u, err := store.User(ctx, people.Name(name))
		if err == nil && u.Disabled != disabled {
			u.Disabled = disabled
			u, err = store.PutUser(ctx, u, onMachine)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(io.out, told, u.Name)
		return err
	})
}
