// Package jottest holds what writes itself as JSON equal to encoding/json.
package jottest

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// Same fills values of a type by chance, in every field that it has and will have, and fails the test where what append
// writes of one is not what encoding/json writes; bare is without HTML's escapes.
func Same[T any](t *testing.T, bare bool, append func(*T, []byte) ([]byte, error)) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		v := new(T)
		fill(rng, reflect.ValueOf(v).Elem())
		want, wantErr := marshal(v, bare)
		got, err := append(v, []byte("["))
		if wantErr != nil || err != nil {
			if (wantErr == nil) != (err == nil) {
				t.Fatalf("%+v: got error %v, want %v", v, err, wantErr)
			}
			continue
		}
		if got := string(got); got != "["+want {
			t.Fatalf("got  %s\nwant [%s", got, want)
		}
	}
}

func marshal(v any, bare bool) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(!bare)
	err := enc.Encode(v)
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), err
}

// texts and numbers are what may be written wrongly.
var (
	texts = []string{"", "", "a", "亲，可以的。", `说"好"\`, "<b>&amp;", "行\n行\t\x00\x7f", "\u2028 \u2029 \u202a", "\xff坏", "🙂", "�"}

	numbers = []float64{0, 0, 1, -1, 0.5, 1e-6, 9.99e-7, -1e-9, 1e-10, 1.5e-123, 1e20, 1e21, -3e22, math.MaxFloat64, math.SmallestNonzeroFloat64, math.NaN(), math.Inf(1)}
)

func fill(rng *rand.Rand, v reflect.Value) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(moment(rng)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(texts[rng.IntN(len(texts))])
	case reflect.Bool:
		v.SetBool(rng.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(rng.Int64N(5) - 2)
	case reflect.Float64:
		v.SetFloat(number(rng))
	case reflect.Pointer:
		if rng.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(rng, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(rng, v.Field(i))
		}
	case reflect.Slice:
		if n := rng.IntN(4); n < 3 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(rng, v.Index(i))
		}
	case reflect.Map:
		fillMap(rng, v)
	default:
		panic("jottest cannot fill a " + v.Type().String())
	}
}

func fillMap(rng *rand.Rand, v reflect.Value) {
	if rng.IntN(3) == 0 {
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for range rng.IntN(40) {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		key.SetString(texts[rng.IntN(len(texts))] + string(rune('a'+rng.IntN(26))))
		if rng.IntN(20) == 0 {
			key.SetString("")
		}
		fill(rng, value)
		v.SetMapIndex(key, value)
	}
}

// number is one of those that are hard, or any; hardly ever one that cannot be written.
func number(rng *rand.Rand) float64 {
	if rng.IntN(3) > 0 {
		return rng.NormFloat64()
	}
	if n := numbers[rng.IntN(len(numbers))]; n-n == 0 || rng.IntN(50) == 0 {
		return n
	}
	return 0
}

// moment is now and then one of another zone, and hardly ever one that cannot be written.
func moment(rng *rand.Rand) time.Time {
	t := time.UnixMicro(rng.Int64N(4e15)).UTC()
	switch rng.IntN(200) {
	case 0:
		return t.AddDate(9000, 0, 0)
	case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10:
		return t.In(time.FixedZone("", 8*3600))
	case 11, 12, 13:
		return time.Time{}
	}
	return t
}
