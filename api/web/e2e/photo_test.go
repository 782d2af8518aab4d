package e2e

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// photo makes a file with a picture in it, and returns where it is.
func photo(t *testing.T, name string) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 120, 90))
	for i := range m.Pix {
		m.Pix[i] = byte(i % 251)
	}
	for x := range 120 {
		m.Set(x, x*90/120, color.RGBA{200, 30, 30, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return file(t, name, b.Bytes())
}

func file(t *testing.T, name string, body []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// lastShows waits until the last line of the author shows so many pictures, of which those of the server are there.
func (w *window) lastShows(author string, n int) {
	w.t.Helper()
	w.wait(author+" showing pictures", `(author, n) => {
		const said = document.querySelectorAll("#log .line." + author)
		const shown = said.length > 0 ? [...said[said.length - 1].querySelectorAll(".photo:enabled > *")] : []
		return shown.length === n && shown.every((p) => p.tagName === "CANVAS" || p.naturalWidth > 0)
	}`, author, n)
}

// A buyer shows what has come, a person sees it and answers with a picture, and both are there after a reload.
func TestPicturesAreSent(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	w := chat(t, h, look{screen: phone})
	w.MustElement("#files").MustSetFiles(photo(t, "杯子.png"), photo(t, `<img src=x onerror="console.error(1)">.png`))
	w.wait("two pictures above the input", `() => document.querySelectorAll("#tray li").length === 2`)
	w.accessible("with pictures to be sent")
	w.pictured("chat-pictures-phone-light")
	w.taps("#tray li:last-child button", "")
	w.wait("one left", `() => document.querySelectorAll("#tray li").length === 1 && !document.querySelector("#send").disabled`)
	w.taps("#send", "")
	w.lastShows("buyer", 1)
	w.lastOf("bot", "图片收到啦")
	if said := w.value(`() => document.querySelector("#log .line.buyer").innerText`); strings.Contains(said, "图片]") || strings.Contains(said, "img") {
		t.Errorf("got %q beside the picture", said)
	}

	d := deskOf(t, h, "小图", look{})
	d.sees("有图片要看")
	d.MustElement("#queue .slip").MustClick()
	d.lastShows("buyer", 1)
	d.clicks("#take", "")
	d.wait("the input", `() => !document.querySelector("#compose").hidden`)
	d.MustElement("#files").MustSetFiles(photo(t, "新杯子.png"))
	d.wait("a picture above the input", `() => document.querySelectorAll("#tray li").length === 1`)
	d.accessible("with a picture to be sent")
	d.MustElement("#text").MustFocus()
	d.must(d.Keyboard.Press(input.Enter))
	d.lastShows("agent", 1)
	w.lastShows("agent", 1)
	d.pictured("desk-pictures-desktop-light")

	for _, one := range []*window{w, d} {
		one.MustReload()
		one.lastShows("buyer", 1)
		one.lastShows("agent", 1)
	}
	w.taps("#log .line.agent .photo", "")
	w.wait("the picture large", `() => document.querySelector("dialog.viewer img")?.naturalWidth === 120`)
	w.accessible("with the picture large")
	w.must(w.Keyboard.Press(input.Escape))
	w.wait("the talk again", `() => !document.querySelector("dialog") && document.activeElement.className === "photo"`)
}

// What is no picture is refused before anything is sent, and what is only called one as well.
func TestPicturesAreRefused(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>console.error("run")</script></svg>`)
	for _, path := range []string{file(t, "x.svg", svg), file(t, "x.png", svg), file(t, `<b>x.jpg`, []byte("no picture"))} {
		w.MustElement("#files").MustSetFiles(path)
		w.wait("a refusal", `() => document.querySelector(".toast.bad")?.innerText.includes("只能发")`)
		w.MustEval(`() => document.querySelector(".toast.bad").remove()`)
	}
	if n := w.MustEval(`() => document.querySelectorAll("#tray li").length`).Int(); n != 0 {
		t.Errorf("got %d pictures to be sent, want none", n)
	}
	w.MustElement("#files").MustSetFiles(photo(t, "1.png"), photo(t, "2.png"), photo(t, "3.png"), photo(t, "4.png"), photo(t, "5.png"))
	w.wait("a refusal of the fifth", `() => document.querySelector(".toast.bad")?.innerText.includes("最多发 4 张") && document.querySelectorAll("#tray li").length === 4`)
}

// A picture may be pasted and dropped, and is sent with words.
func TestPicturesArePastedAndDropped(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	w.MustEval(`() => new Promise((done) => {
		const on = document.createElement("canvas")
		on.width = on.height = 30
		on.toBlob((blob) => {
			const carried = () => { const d = new DataTransfer(); d.items.add(new File([blob], "a.png", { type: "image/png" })); return d }
			document.querySelector("#text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried(), bubbles: true, cancelable: true }))
			document.querySelector("#log").dispatchEvent(new DragEvent("drop", { dataTransfer: carried(), bubbles: true, cancelable: true }))
			done()
		})
	})`)
	w.wait("both above the input", `() => document.querySelectorAll("#tray li").length === 2`)
	w.say("这个怎么回事")
	w.lastShows("buyer", 2)
	w.lastOf("buyer", "这个怎么回事")
	w.lastOf("bot", "图片收到啦")
	w.MustReload()
	w.lastShows("buyer", 2)
	w.lastOf("buyer", "这个怎么回事")
}

// Without a network a picture waits, and goes out when it is back.
func TestPicturesWaitForTheNetwork(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	w.network(true)
	w.MustElement("#files").MustSetFiles(photo(t, "杯子.png"))
	w.wait("the picture above the input", `() => document.querySelectorAll("#tray li").length === 1`)
	w.say("")
	w.sees("等网络恢复后自动发出")
	w.network(false)
	w.lastShows("buyer", 1)
	w.lastOf("bot", "图片收到啦")
}

// What is kept of a picture is what a browser sees in it, the right way up: here a photograph and a drawing that lie on
// their sides, and what this browser itself makes.
func TestPicturesAreTheRightWayUp(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	var jpg, drawing bytes.Buffer
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	w.must(jpeg.Encode(&jpg, m, nil))
	w.must(png.Encode(&drawing, m))
	side := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00")
	exif := append([]byte("\xff\xe1\x00\x22Exif\x00\x00"), side...)
	chunk := append(binary.BigEndian.AppendUint32(nil, uint32(len(side))), "eXIf"+string(side)...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	files := [][]byte{slices.Insert(jpg.Bytes(), 2, exif...), slices.Insert(drawing.Bytes(), 33, chunk...)}
	got := w.value(`async (shop, files) => {
		const on = document.createElement("canvas")
		on.width = 40
		on.height = 30
		on.getContext("2d").fillRect(5, 5, 20, 20)
		const own = (type, quality) => new Promise((done) => on.toBlob(done, type, quality))
		const base = "/v1/shops/" + shop
		const json = { "Content-Type": "application/json" }
		const out = []
		for (const file of [...files.map((f) => Uint8Array.from(atob(f), (c) => c.charCodeAt(0))), await own("image/webp", 0.8), await own("image/webp", 1), await own("image/jpeg")]) {
			const kept = await (await fetch(base + "/images", { method: "POST", body: file })).json()
			const r = await (await fetch(base + "/ask", { method: "POST", headers: json, body: JSON.stringify({ images: [kept.id] }) })).json()
			const seen = new Image()
			seen.src = base + "/conversations/" + r.conversation + "/images/" + kept.id
			await seen.decode()
			out.push([kept.type, kept.width, kept.height, seen.naturalWidth, seen.naturalHeight].join(" "))
		}
		return out.join("\n")
	}`, common.shop, files)
	want := "image/jpeg 30 40 30 40\nimage/png 30 40 30 40\nimage/webp 40 30 40 30\nimage/webp 40 30 40 30\nimage/jpeg 40 30 40 30"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
