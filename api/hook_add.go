package api

import (
	"crypto/rand"
	"net/http"

	"xiaoer/faq/desk"
)

// addHook has a program of the shop's told what happens at the desk from now on. The secret that it checks signatures
// with is shown this once.
func (s *server) addHook(c *call) error {
	var in struct {
		URL   string      `json:"url"`
		Kinds []desk.Kind `json:"kinds"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	secret := "xh_" + rand.Text() + rand.Text()
	h, err := s.Queue.AddHook(c.ctx(), desk.Hook{Shop: c.shop, URL: in.URL, Kinds: in.Kinds, Secret: []byte(secret)})
	if err != nil {
		return err
	}
	return c.send(http.StatusCreated, struct {
		desk.Hook
		Secret string `json:"secret"`
	}{h, secret})
}
