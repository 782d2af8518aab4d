package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

// A picture is kept at a third of its width and height, as the mean of each nine pixels: enough to see that something
// has moved or changed its colour, small enough to keep, and blind to how a font is smoothed.
const shrink = 3

// What two pictures may differ in. A line that has moved by its own height is some 2 % of a phone's screen; another
// build of the same font differs in well below 1 %.
const (
	sameColour = 24   // of 255, in the channel that differs most
	mayDiffer  = 0.02 // share of the pixels that may differ by more
)

// goldens is where the pictures are kept, and beside them the shapes of the letters that they were drawn with.
const goldens = "testdata/golden"

// fonts tells the machine's fonts from any others: how wide letters of the pages' families are, and how high above and
// deep below the line they reach, in hundredths of their size. How they are smoothed makes no difference.
var fonts = sync.OnceValue(func() string {
	page := browser.MustPage(common.url("/login")).MustWaitLoad()
	defer page.MustClose()
	return page.MustEval(`() => {
		const pen = document.createElement("canvas").getContext("2d")
		const style = getComputedStyle(document.documentElement)
		const families = ["--font", "--mono"].map((name) => style.getPropertyValue(name))
		const lines = families.flatMap((family) => ["400", "600"].map((weight) => {
			pen.font = weight + " 100px " + family
			return [..."店小二永国Agy0…，"].map((letter) => {
				const m = pen.measureText(letter)
				return letter + [m.width, m.actualBoundingBoxAscent, m.actualBoundingBoxDescent].map(Math.round).join("/")
			}).join(" ")
		}))
		return lines.join("\n") + "\n"
	}`).Str()
})

// pictured compares the window with the golden of that name, where the machine has the fonts that it was drawn with.
// Times of day are hidden: they are never the same.
func (w *window) pictured(name string) {
	w.t.Helper()
	w.MustEval(`() => {
		const calm = new CSSStyleSheet()
		calm.replaceSync("time { visibility: hidden } * { caret-color: transparent !important }")
		document.adoptedStyleSheets = [calm]
		return document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))))
	}`)
	shot, err := w.Screenshot(false, &proto.PageCaptureScreenshot{Format: proto.PageCaptureScreenshotFormatPng})
	w.must(err)
	if *pictures != "" {
		w.must(os.MkdirAll(*pictures, 0o755))
		w.must(os.WriteFile(filepath.Join(*pictures, name+".png"), shot, 0o644))
	}
	big, err := png.Decode(bytes.NewReader(shot))
	w.must(err)
	got := shrunk(big)
	golden := filepath.Join(goldens, name+".png")
	if *update {
		w.must(os.MkdirAll(goldens, 0o755))
		w.must(os.WriteFile(filepath.Join(goldens, "fonts.txt"), []byte(fonts()), 0o644))
		var b bytes.Buffer
		w.must((&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, got))
		w.must(os.WriteFile(golden, b.Bytes(), 0o644))
		return
	}
	if known, err := os.ReadFile(filepath.Join(goldens, "fonts.txt")); err != nil || string(known) != fonts() {
		w.t.Logf("%s: not compared: the goldens were drawn with other fonts than this machine has", name)
		return
	}
	kept, err := os.ReadFile(golden)
	w.must(err)
	want, err := png.Decode(bytes.NewReader(kept))
	w.must(err)
	if d := differing(got, want); d > mayDiffer {
		w.t.Errorf("%s: %.1f%% of the picture differ from the golden, want at most %.1f%%; look at both with -pictures, and -update once it is meant", name, 100*d, 100*mayDiffer)
	}
}

// shrunk returns the means of squares of pixels, in few shades, which pack well.
func shrunk(big image.Image) *image.RGBA {
	b := big.Bounds()
	small := image.NewRGBA(image.Rect(0, 0, b.Dx()/shrink, b.Dy()/shrink))
	for y := range small.Rect.Dy() {
		for x := range small.Rect.Dx() {
			var sum [3]uint32
			for i := range shrink * shrink {
				r, g, bl, _ := big.At(b.Min.X+x*shrink+i%shrink, b.Min.Y+y*shrink+i/shrink).RGBA()
				sum[0], sum[1], sum[2] = sum[0]+r>>8, sum[1]+g>>8, sum[2]+bl>>8
			}
			shade := func(s uint32) uint8 { return uint8(s/(shrink*shrink)) &^ 7 }
			small.SetRGBA(x, y, color.RGBA{shade(sum[0]), shade(sum[1]), shade(sum[2]), 255})
		}
	}
	return small
}

// differing is the share of pixels that are not of the same colour; pictures of another size are all different.
func differing(a, b image.Image) float64 {
	if a.Bounds().Size() != b.Bounds().Size() {
		return 1
	}
	off, size := 0, a.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if max(apart(r1, r2), apart(g1, g2), apart(b1, b2)) > sameColour {
				off++
			}
		}
	}
	return float64(off) / float64(size.X*size.Y)
}

func apart(a, b uint32) float64 { return math.Abs(float64(a>>8) - float64(b>>8)) }

// The comparison itself: a picture is like itself with a little noise, and unlike itself with a line moved.
func TestDiffering(t *testing.T) {
	plain, noisy, moved := image.NewRGBA(image.Rect(0, 0, 100, 100)), image.NewRGBA(image.Rect(0, 0, 100, 100)), image.NewRGBA(image.Rect(0, 0, 100, 100))
	for i := range plain.Pix {
		plain.Pix[i], noisy.Pix[i], moved.Pix[i] = 200, 200-uint8(i%7), 200
	}
	for i := range 4 * 100 * 3 {
		moved.Pix[4*100*50+i] = 20
	}
	if d := differing(plain, noisy); d > 0 {
		t.Errorf("noise: got %v differing, want 0", d)
	}
	if d := differing(plain, moved); d <= mayDiffer {
		t.Errorf("a line: got %v differing, want more than %v", d, mayDiffer)
	}
}
