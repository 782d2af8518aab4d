package api

import (
	"reflect"
	"testing"
)

// What is read at once is what the strict decoder reads.
func FuzzPlainQuestion(f *testing.F) {
	for _, raw := range []string{
		`{"text":"有发票吗"}`, ` { "text" : "在吗" , "conversation":"c1","message_id":"m-1" } ` + "\n", `{"text":"a","text":"b"}`,
		`{"text":"\u4f60"}`, `{"text":"a"}x`, `{"text":"a",}`, `{}`, `{"text":null}`, `{"text":1}`, `{"Text":"a"}`, `{"text":"a"`, `{"text":"a` + "\x00" + `"}`,
		`{"text":"a","slots":{"region":"新疆"}}`, `{"channel":"web","token":"t.0"}`, "{\"text\":\"\xff\"}", "{\"text\":\"\u2028\x7f\"}", "\ufeff{\"text\":\"a\"}", `{,"text":"a"}`,
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var got, want questionIn
		if !got.readPlain(raw) {
			return
		}
		if err := decode([]byte(raw), &want); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v at once, want %+v, %v", raw, got, want, err)
		}
	})
}

func TestPlainQuestionsAreReadAtOnce(t *testing.T) {
	for raw, want := range map[string]questionIn{
		`{"text":"有发票吗"}`: {Text: "有发票吗"},
		" { \"text\": \"在吗\",\n\"conversation\":\"c\", \"message_id\":\"m\", \"channel\":\"web\", \"token\":\"t\" } \n": {
			Text: "在吗", Conversation: "c", MessageID: "m", Channel: "web", Token: "t",
		},
	} {
		var got questionIn
		if !got.readPlain(raw) || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, want %+v", raw, got, want)
		}
	}
}
