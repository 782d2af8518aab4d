package desk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"xiaoer/faq"
)

// May reports whether a buyer may read a conversation and write in it. Whoever holds its id may, but for one who is
// vouched for as another than it belongs to.
func May(buyer string, c Conversation) bool {
	return buyer == "" || c.Buyer == "" || buyer == c.Buyer
}

// Vouch signs who a buyer is, as the shop's own site does for its pages: with the secret that it shares with the desk,
// for one shop, until a moment. The form is base64url(buyer) "." seconds "." hex(HMAC-SHA256), the code being of
// shop "." and what stands before it.
func Vouch(secret []byte, shop faq.Shop, buyer string, until time.Time) string {
	claim := base64.RawURLEncoding.EncodeToString([]byte(buyer)) + "." + strconv.FormatInt(until.Unix(), 10)
	return claim + "." + hex.EncodeToString(seal(secret, shop, claim))
}

// Vouched returns the buyer that a signature names. ok is false where it is not this shop's, not whole, or too old.
func Vouched(secret []byte, shop faq.Shop, signed string, now time.Time) (buyer string, ok bool) {
	i := strings.LastIndexByte(signed, '.')
	if i < 0 || len(secret) == 0 {
		return "", false
	}
	claim := signed[:i]
	code, err := hex.DecodeString(signed[i+1:])
	if err != nil || !hmac.Equal(code, seal(secret, shop, claim)) {
		return "", false
	}
	name, until, _ := strings.Cut(claim, ".")
	seconds, err := strconv.ParseInt(until, 10, 64)
	if err != nil || !now.Before(time.Unix(seconds, 0)) {
		return "", false
	}
	raw, err := base64.RawURLEncoding.DecodeString(name)
	return string(raw), err == nil && len(raw) > 0
}

func seal(secret []byte, shop faq.Shop, claim string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(string(shop) + "." + claim))
	return mac.Sum(nil)
}
