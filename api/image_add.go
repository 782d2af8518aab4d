package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"xiaoer/faq"
	"xiaoer/faq/picture"
)

// Every address may add a picture each five seconds on average, and forty at once: a buyer sends four to a message, and
// an office or a phone's network has many buyers behind one address.
const (
	picturesPerSecond = 0.2
	pictureBurst      = 40
)

// addImage takes a picture in, whoever calls it what. It is seen by nobody until it is sent with a message.
func (s *server) addImage(c *call) error {
	if c.who == nil {
		if wait := s.pictures.take(c.ClientIP()); wait > 0 {
			return &refusal{row: errTooMany, detail: "图片发得太快了，请稍等一下再试。", retry: wait}
		}
	}
	if err := c.patient(); err != nil {
		return err
	}
	raw, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, picture.MaxBytes))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return &refusal{row: errTooLarge, field: "image", detail: imageWords[picture.Large]}
	case err != nil:
		return fmt.Errorf("%w: read body: %w", errMalformed, err)
	}
	p, err := picture.Read(raw)
	if err != nil {
		return err
	}
	kept, err := s.Queue.AddImage(c.ctx(), c.shop, p)
	if err != nil {
		return err
	}
	return c.send(http.StatusCreated, kept)
}

// imageWords are why an image is refused, in words that help.
var imageWords = map[string]string{
	picture.Empty:   "没有收到图片内容，请重新选一张。",
	picture.Large:   fmt.Sprintf("图片太大了，一张最大 %d MB，请压缩或截图后再发。", picture.MaxBytes>>20),
	picture.Unknown: "只能发 JPG、PNG、WebP、GIF 格式的图片，请换一张，或者截图后再发。",
	picture.Broken:  "这张图片不完整或者已经损坏，请重新选一张。",
	picture.Vast:    fmt.Sprintf("图片的像素太多了，最多 %d 万像素，请缩小或截图后再发。", picture.MaxPixels/10_000),
}

// referred checks the ids of images that are to be sent.
func referred(ids []string) error {
	if len(ids) > faq.MaxImages {
		return unfit("images", fieldWords["images"])
	}
	for i, id := range ids {
		if id == "" || len(id) > maxReference {
			return unfit(fmt.Sprintf("images[%d]", i), fieldWords["images[]"])
		}
	}
	return nil
}
