package api

import (
	"crypto/rand"
	"net/http"
)

// makeBuyerSecret makes the secret that the shop's site signs its buyers with, in place of an older one, and shows it
// this once. Signatures made with the older one are refused from now on.
func (s *server) makeBuyerSecret(c *call) error {
	secret := "xb_" + rand.Text() + rand.Text()
	if err := s.Queue.PutSecret(c.ctx(), c.shop, forBuyers, []byte(secret), c.actor()); err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Secret string `json:"secret"`
	}{secret})
}
