package faq

// Image is a picture that somebody has sent. The picture itself is the keeper's; everything else speaks of it by its id.
type Image struct {
	ID     string `json:"id"`   // unguessable
	Type   string `json:"type"` // its media type
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Bytes  int    `json:"bytes"`
}

// Named are images of which only the ids are known.
func Named(ids []string) (out []Image) {
	for _, id := range ids {
		out = append(out, Image{ID: id})
	}
	return out
}

// OnlyImages stands for the words of a message that has none, wherever people read what was asked: it is what the chats
// of the trade write.
const OnlyImages = "[图片]"

// Bounds of the images that are sent. Four show a thing from all sides; forty are more than any buyer has to show of one
// order in a day.
const (
	MaxImages       = 4       // of one message
	MaxImagesADay   = 40      // of the buyer in one conversation, within 24 hours
	MaxImageDayLoad = 1 << 30 // bytes that all buyers and agents of a shop may add within 24 hours
)
