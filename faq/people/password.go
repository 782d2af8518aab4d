package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"xiaoer/faq"
)

// Cost is what computing a hash takes, and guessing one therefore.
type Cost struct {
	Memory uint32 // KiB
	Passes uint32
	Lanes  uint8
}

// Usual is the first choice of OWASP's Password Storage Cheat Sheet: Argon2id with at least 19 MiB, two passes and one
// lane. A hash took some 20 ms of a core and that much memory, so the door computes few at once.
var Usual = Cost{Memory: 19 << 10, Passes: 2, Lanes: 1}

// The bounds of what is believed of a kept hash: one that is damaged must not take the machine's memory.
const (
	mostMemory = 256 << 10 // KiB
	mostPasses = 32
	mostLanes  = 16
)

const (
	saltSize = 16 // bytes, as RFC 9106 recommends
	sumSize  = 32
)

// Hash returns a new hash of the password, with a salt of its own: $argon2id$v=19$m=19456,t=2,p=1$salt$sum.
func Hash(password string, c Cost) string {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails, says crypto/rand
	return hashed{c, salt, c.sum(password, salt, sumSize)}.String()
}

// Nobody is a hash that no password fits, and comparing with it takes as long as with any other of that cost: so a
// name that is not there cannot be told from one that is.
func Nobody(c Cost) string { return hashed{c, make([]byte, saltSize), make([]byte, sumSize)}.String() }

// Matches reports whether the hash is one of the password. The hash must have come from [Hash].
func Matches(hash, password string) bool {
	h, err := parse(hash)
	if err != nil {
		return false
	}
	return subtle.ConstantTimeCompare(h.sum, h.Cost.sum(password, h.salt, len(h.sum))) == 1
}

// Outdated reports whether the hash was made at another cost.
func Outdated(hash string, c Cost) bool {
	h, err := parse(hash)
	return err != nil || h.Cost != c
}

// sum is taken of the compatible form: an input method at full width types the same password.
func (c Cost) sum(password string, salt []byte, size int) []byte {
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, c.Passes, c.Memory, c.Lanes, uint32(size))
}

// hashed is a hash taken apart.
type hashed struct {
	Cost
	salt, sum []byte
}

var bits = base64.RawStdEncoding.Strict()

func (h hashed) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, h.Memory, h.Passes, h.Lanes, bits.EncodeToString(h.salt), bits.EncodeToString(h.sum))
}

var hashForm = regexp.MustCompile(`^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$`)

// parse reads what String has written.
func parse(hash string) (h hashed, err error) {
	m := hashForm.FindStringSubmatch(hash)
	if m == nil {
		return h, fmt.Errorf("%w: not an Argon2id hash", faq.ErrInvalid)
	}
	var n [3]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[1+i]) // a few digits, as the form says
	}
	if n[2] < 1 || n[2] > mostLanes || n[1] < 1 || n[1] > mostPasses || n[0] < 8*n[2] || n[0] > mostMemory {
		return h, fmt.Errorf("%w: an Argon2id hash of no sane cost", faq.ErrInvalid)
	}
	h.Cost = Cost{uint32(n[0]), uint32(n[1]), uint8(n[2])}
	if h.salt, err = bits.DecodeString(m[4]); err == nil {
		h.sum, err = bits.DecodeString(m[5])
	}
	if err != nil {
		return hashed{}, fmt.Errorf("%w: an Argon2id hash: %w", faq.ErrInvalid, err)
	}
	return h, nil
}

// OnceFor is how long a one-time password opens: it lies in somebody's chat until then.
const OnceFor = 7 * 24 * time.Hour

// Once makes a one-time password: 75 random bits, to be read out. It has no 0, 1, 8 and 9 that could be taken for
// letters.
func Once() string {
	s := strings.ToLower(rand.Text())
	return s[:5] + "-" + s[5:10] + "-" + s[10:15]
}

// What a password must be. NIST SP 800-63B asks for no mixture of character classes, but for length and for nothing
// that is guessed first.
const (
	MinPassword = 10 // characters
	MaxPassword = 128
	minVariety  = 5 // different characters
)

// Fit says what is wrong with a password that the user wants from now on.
func Fit(password, name string) error {
	p := norm.NFKC.String(password)
	n := utf8.RuneCountInString(p)
	lower := strings.ToLower(p)
	for _, c := range []struct {
		wrong  bool
		reason string
	}{
		{!utf8.ValidString(password) || n < MinPassword || n > MaxPassword, fmt.Sprintf("want %d to %d characters", MinPassword, MaxPassword)},
		{variety(lower) < minVariety, fmt.Sprintf("want %d different characters", minVariety)},
		{inOrder(lower), "is a row of neighbours"},
		{utf8.RuneCountInString(name) > 2 && strings.Contains(lower, name), "holds the name"},
		{common(lower), "is among the first that are guessed"},
	} {
		if c.wrong {
			return &faq.FieldError{Field: "new", Reason: c.reason}
		}
	}
	return nil
}

func variety(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// inOrder reports whether all but two steps lead to the neighbour: 1234567890, abcdefghij, 9876543210.
func inOrder(s string) bool {
	runes, odd := []rune(s), 0
	for i := 1; i < len(runes); i++ {
		if d := runes[i] - runes[i-1]; d < -1 || d > 1 {
			odd++
		}
	}
	return odd <= 2
}

// stems are what long passwords are padded from, on keyboards and in offices.
var stems = []string{"password", "passw0rd", "p@ssw0rd", "p@ssword", "qwertyuiop", "qwerty", "1qaz2wsx", "1q2w3e4r", "asdfghjkl",
	"zxcvbnm", "iloveyou", "woaini", "5201314", "admin", "xiaoer", "welcome", "letmein", "mima", "123456", "654321", "888888", "666666"}

// common reports whether little is left of the password without such stems and the year or digit behind.
func common(s string) bool {
	for _, stem := range stems {
		s = strings.ReplaceAll(s, stem, "")
	}
	s = strings.Trim(s, "0123456789!@#.*_-")
	return utf8.RuneCountInString(s) < 3
}
