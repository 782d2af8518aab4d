package desk

import (
	"context"

	"xiaoer/faq"
	"xiaoer/faq/picture"
)

// Album keeps the pictures that conversations are about. A picture is added first, by whoever has it, and sent with a
// message then, by its id: in [Ledger].Record or in a [Reply], whose transaction makes it the conversation's. It is sent
// once. An id that is unknown, another shop's or sent already, one that stands twice, and more than faq.MaxImages or
// faq.MaxImagesADay are a *faq.FieldError about "images" or the one among them, and nothing of the message is written.
type Album interface {
	// AddImage keeps a picture for a day, and for good once it is sent. What holds the same bytes is
	// kept once in a shop. A shop that was given more than faq.MaxImageDayLoad within a day is given no more:
	// a *faq.FieldError about "image".
	AddImage(ctx context.Context, shop faq.Shop, p picture.Picture) (faq.Image, error)

	// Image returns a picture that was sent in the conversation. Any other is faq.ErrNotFound.
	Image(ctx context.Context, shop faq.Shop, conversation, id string) (faq.Image, []byte, error)
}
