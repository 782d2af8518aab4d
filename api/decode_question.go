package api

import (
	"strings"
	"unicode/utf8"
)

// question reads what a buyer sends. Most send an object of plain texts, which is read at once; anything else is read
// as every other body is, which also knows what is wrong with it.
func (c *call) question() (in questionIn, err error) {
	raw, err := c.raw(questionBody)
	if err != nil {
		return in, err
	}
	if in.readPlain(string(raw)) {
		return in, nil
	}
	in = questionIn{}
	return in, decode(raw, &in)
}

// readPlain reads an object whose fields are texts, each at most once, in which every character stands for itself. It
// reports whether that was all; what it has read of anything else is worth nothing.
func (in *questionIn) readPlain(raw string) bool {
	if !utf8.ValidString(raw) {
		return false
	}
	rest, ok := after(raw, '{')
	for seen := 0; ok; {
		var name, value string
		name, rest, ok = plainText(rest)
		if ok {
			rest, ok = after(rest, ':')
		}
		if ok {
			value, rest, ok = plainText(rest)
		}
		field, bit := in.plainField(name)
		if !ok || field == nil || seen&bit != 0 {
			return false
		}
		*field, seen = value, seen|bit
		if end, closed := after(rest, '}'); closed {
			return strings.Trim(end, space) == ""
		}
		rest, ok = after(rest, ',')
	}
	return false
}

// plainField returns the field of that name if it is a text, and a bit of its own.
func (in *questionIn) plainField(name string) (field *string, bit int) {
	switch name {
	case "text":
		return &in.Text, 1
	case "conversation":
		return &in.Conversation, 2
	case "message_id":
		return &in.MessageID, 4
	case "channel":
		return &in.Channel, 8
	case "token":
		return &in.Token, 16
	}
	return nil, 0
}

// space is what may stand between the parts of a JSON value.
const space = " \t\r\n"

// after returns what follows the mark that s begins with, after space, if it does.
func after(s string, mark byte) (rest string, ok bool) {
	s = strings.TrimLeft(s, space)
	if s == "" || s[0] != mark {
		return s, false
	}
	return s[1:], true
}

// plainText returns the text that s begins with, after space, and what follows it.
func plainText(s string) (text, rest string, ok bool) {
	s, ok = after(s, '"')
	if !ok {
		return "", s, false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"':
			return s[:i], s[i+1:], true
		case c == '\\' || c < ' ':
			return "", s, false
		}
	}
	return "", s, false
}
