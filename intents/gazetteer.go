package intents

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xiaoer/intents/zh"
)

// PlaceKind says what sort of place a name stands for.
type PlaceKind string

// The kinds of places.
const (
	Province   PlaceKind = "province"   // province-level, Hong Kong, Macau and Taiwan among them
	Prefecture PlaceKind = "prefecture" // a city, prefecture or league with counties
	County     PlaceKind = "county"     // a county, district, banner or county-level city
	Abroad     PlaceKind = "abroad"     // a country, or a city in one
	Zone       PlaceKind = "zone"       // what shops ship to as one place: 港澳台, 海外
	Area       PlaceKind = "area"       // a collective name: 江浙沪, 偏远地区. Policies speak of it, nobody lives there
	NotPlace   PlaceKind = "word"       // an everyday word in which a place's name hides: the 西安 of 东西安装
)

// rank orders the kinds where one name means several places: 吉林 is the province before it is the city.
var rank = map[PlaceKind]int{Zone: 1, Province: 2, Area: 3, Abroad: 4, Prefecture: 5, County: 6, NotPlace: 7}

// Valid reports whether k is one of the kinds.
func (k PlaceKind) Valid() bool { return rank[k] > 0 }

// Place is one place with its names.
type Place struct {
	Name    string
	Other   []string // short names and other ways to say it
	Guarded []string // those of Name and Other that are everyday words as well; see Gazetteer.Find
	Kind    PlaceKind
	In      []string // the Names of what lies around it, first the province or prefecture that it belongs to
}

// Found is one place that a text names: text[Start:End], in bytes.
type Found struct {
	Name       string // as the gazetteer names the place
	Start, End int
}

// Gazetteer knows places, what they are called and what lies around them. It is immutable and safe for many
// goroutines.
//
// Two places of one Name (朝阳区 lies in 北京 and in 长春市) are told apart by the first of their In: 北京朝阳区.
type Gazetteer struct {
	spots   []spot
	ids     map[string]int // by the name that Found speaks of
	names   map[string][]meaning
	words   map[string]bool // the everyday words in which names hide
	longest map[rune]int    // the length in bytes of the longest name that begins with the character
}

// spot is a place as compiled.
type spot struct {
	id     string
	kind   PlaceKind
	chain  []int        // itself, then outwards by the first In
	around map[int]bool // all that lies around it
	parts  []int        // what lies in it, without their own parts
}

// meaning is one thing that a name stands for.
type meaning struct {
	spot    int
	guarded bool
}

// NewGazetteer compiles the places. It panics where a place lies in one that is not among them, or in itself:
// the places are data of the program.
func NewGazetteer(places []Place) *Gazetteer {
	g := &Gazetteer{
		spots:   make([]spot, len(places)),
		ids:     make(map[string]int, len(places)),
		names:   make(map[string][]meaning, 3*len(places)),
		words:   map[string]bool{},
		longest: map[rune]int{},
	}
	homonyms := map[string]int{}
	for _, p := range places {
		homonyms[p.Name]++
		if p.Kind == NotPlace {
			g.words[zh.Fold(p.Name)] = true
		}
	}
	for i, p := range places {
		id := p.Name
		if homonyms[id] > 1 && len(p.In) > 0 {
			id = p.In[0] + id
		}
		if p.Kind == NotPlace {
			g.measure(zh.Fold(p.Name))
			continue
		}
		if _, double := g.ids[id]; double {
			panic("gazetteer: two places are named " + id)
		}
		g.ids[id] = i
		g.spots[i] = spot{id: id, kind: p.Kind}
		for _, name := range append([]string{p.Name, id}, p.Other...) {
			g.call(name, meaning{i, slices.Contains(p.Guarded, name)})
		}
	}
	for i, p := range places {
		g.spots[i].chain = g.outwards(i, places)
		g.spots[i].around = map[int]bool{}
		g.surround(g.spots[i].around, p, places)
		for _, in := range p.In {
			outer := &g.spots[g.ids[in]]
			outer.parts = append(outer.parts, i)
		}
	}
	return g
}

// call makes name, in normal form, stand for m.
func (g *Gazetteer) call(name string, m meaning) {
	name = zh.Fold(name)
	if name == "" || slices.ContainsFunc(g.names[name], func(other meaning) bool { return other.spot == m.spot }) {
		return
	}
	m.guarded = m.guarded || g.words[name]
	g.names[name] = append(g.names[name], m)
	g.measure(name)
}

// measure keeps the length of the longest name by its first character.
func (g *Gazetteer) measure(name string) {
	first, _ := utf8.DecodeRuneInString(name)
	g.longest[first] = max(g.longest[first], len(name))
}

func (g *Gazetteer) outwards(i int, places []Place) []int {
	chain := []int{i}
	for at := places[i]; len(at.In) > 0; {
		outer, known := g.ids[at.In[0]]
		if !known || slices.Contains(chain, outer) {
			panic("gazetteer: " + at.Name + " lies in " + at.In[0] + ", which is no place or lies in it")
		}
		chain = append(chain, outer)
		at = places[outer]
	}
	return chain
}

func (g *Gazetteer) surround(around map[int]bool, p Place, places []Place) {
	for _, in := range p.In {
		outer, known := g.ids[in]
		if !known {
			panic("gazetteer: " + p.Name + " lies in " + in + ", which is no place")
		}
		if !around[outer] {
			around[outer] = true
			g.surround(around, places[outer], places)
		}
	}
}

// Find returns the places that a text in normal form names, in order and without overlap; at each position the
// longest name counts. Four rules keep everyday words from being read as places:
//
//   - A guarded name (和平, 城关, 开封) counts only right after a place around it (辽宁朝阳), behind a verb of sending
//     (寄到开封), or as the whole text (开封) unless it is a county's. Short names of counties are guarded unless they mean nothing else.
//   - A name that several places share counts as the one that lies in a place named before (北京…朝阳区). Else a
//     name of a higher kind wins (吉林 is the province), else it stands for the narrowest place that they all lie in
//     (桥西区 is somewhere in 河北), and where there is none it is not reported.
//   - A name inside an everyday word (东西安装) does not count, nor one that goes on as another word (河北区域).
//   - A name that names a street or a township (北京路, 长安镇) does not count.
func (g *Gazetteer) Find(text string) []Found {
	var out []Found
	for i := 0; i < len(text); {
		at, end := g.read(text, i, out)
		if at >= 0 {
			out = append(out, Found{Name: g.spots[at].id, Start: i, End: end})
		}
		i = end
	}
	return out
}

// read reads the longest name at text[i:] after what was found before. It returns the place, or -1, and where to go on.
func (g *Gazetteer) read(text string, i int, before []Found) (at, end int) {
	first, size := utf8.DecodeRuneInString(text[i:])
	for end = min(i+g.longest[first], len(text)); end > i; end-- {
		if end < len(text) && !utf8.RuneStart(text[end]) {
			continue
		}
		name, rest := text[i:end], text[end:]
		if senses := g.names[name]; len(senses) > 0 && !goesOn(name, rest) {
			if n := street(name, rest); n > 0 {
				return -1, end + n
			}
			if at, known := g.settle(text, i, end, senses, before); known {
				return at, end
			}
		}
		if g.words[name] {
			return -1, end
		}
	}
	return -1, i + size
}

// settle decides which place the name at text[i:end] stands for, -1 where it is a place but cannot be told which.
// known is false where the name is no place here at all.
func (g *Gazetteer) settle(text string, i, end int, senses []meaning, before []Found) (at int, known bool) {
	if len(before) > 0 {
		last := before[len(before)-1]
		if near := g.inside(senses, last.Name); len(near) > 0 && joins(text[last.End:i]) {
			return g.common(near), true
		}
	}
	if plain := slices.DeleteFunc(slices.Clone(senses), func(m meaning) bool { return m.guarded }); len(plain) > 0 {
		senses = plain
	} else if !sentTo(text[:i], text[end:]) {
		at := g.common(senses)
		if i > 0 || end < len(text) || at >= 0 && g.spots[at].kind == County {
			return -1, false
		}
		return at, true
	}
	for _, f := range slices.Backward(before) {
		if near := g.inside(senses, f.Name); len(near) > 0 {
			return g.common(near), true
		}
	}
	if !senses[0].guarded {
		senses = g.highest(senses)
	}
	return g.common(senses), true
}

// inside returns the meanings that lie in the place of that id.
func (g *Gazetteer) inside(senses []meaning, id string) []meaning {
	outer := g.ids[id]
	var out []meaning
	for _, m := range senses {
		if g.spots[m.spot].around[outer] {
			out = append(out, m)
		}
	}
	return out
}

// highest returns the meanings of the highest kind.
func (g *Gazetteer) highest(senses []meaning) []meaning {
	best := len(rank) + 1
	var out []meaning
	for _, m := range senses {
		switch r := rank[g.spots[m.spot].kind]; {
		case r < best:
			best, out = r, []meaning{m}
		case r == best:
			out = append(out, m)
		}
	}
	return out
}

// common returns the narrowest place that is, or lies around, each of the meanings; -1 where there is none.
func (g *Gazetteer) common(senses []meaning) int {
	for _, at := range g.spots[senses[0].spot].chain {
		if k := g.spots[at].kind; len(senses) > 1 && (k == Area || k == Zone) {
			break
		}
		if !slices.ContainsFunc(senses, func(m meaning) bool { return !slices.Contains(g.spots[m.spot].chain, at) }) {
			return at
		}
	}
	return -1
}

// Within reports whether the place is the wanted one or lies in it: 乌鲁木齐市 in 新疆, in 西北, in 偏远地区. Either may be
// given by any of its names. A name that is unknown, or shared by places that have nothing in common, lies only in
// itself. Within is not symmetric: 港澳台 does not lie in 香港, and a table whose rows name the parts of what a buyer
// named as a whole has no row for it.
func (g *Gazetteer) Within(place, wanted string) bool {
	if place == wanted {
		return true
	}
	p, w := g.named(place), g.named(wanted)
	return p >= 0 && w >= 0 && (p == w || g.spots[p].around[w])
}

// Covered reports whether whoever is in the place is in one of the wanted as well: the place lies in one of them, or it has
// parts and each of them is covered. 港澳台 is covered by 香港, 澳门 and 台湾; 西北 is not by 新疆.
func (g *Gazetteer) Covered(place string, wanted []string) bool {
	if slices.ContainsFunc(wanted, func(w string) bool { return g.Within(place, w) }) {
		return true
	}
	p := g.named(place)
	return p >= 0 && len(g.spots[p].parts) > 0 && !slices.ContainsFunc(g.spots[p].parts, func(part int) bool {
		return !g.Covered(g.spots[part].id, wanted)
	})
}

// Region returns the region that a shop would say back to a buyer from the place: its province, 香港, 澳门 or 台湾, or
// 海外 for anywhere abroad. A zone or an area is its own region; an unknown place has none.
func (g *Gazetteer) Region(place string) string {
	p := g.named(place)
	if p < 0 {
		return ""
	}
	for _, at := range g.spots[p].chain {
		switch s := g.spots[at]; s.kind {
		case Province, Zone, Area:
			return s.id
		}
	}
	return ""
}

// Kind returns the kind of the place, "" for an unknown one.
func (g *Gazetteer) Kind(place string) PlaceKind {
	p := g.named(place)
	if p < 0 {
		return ""
	}
	return g.spots[p].kind
}

// named returns the place that goes by the name when nothing else is said, or -1.
func (g *Gazetteer) named(name string) int {
	if at, ok := g.ids[name]; ok {
		return at
	}
	senses := g.names[zh.Fold(name)]
	if len(senses) == 0 {
		return -1
	}
	return g.common(g.highest(senses))
}

// joins reports whether the text between two names lets the second be part of the first: 北京市的朝阳.
func joins(between string) bool {
	switch between {
	case "", " ", "的", "省", "市", "自治区", "州", "地区", "那边", "这边", "这里":
		return true
	}
	return false
}

var sendingTo = strings.Fields("寄到 发到 送到 运到 邮到 派到 配送到 寄往 发往 送往 运往 邮往 寄去 发去 送去 寄至 发至 送至 运至")

// sentTo reports whether a name between before and after is where something is sent. What stands after matters as
// well: 寄到合作 may go on as 寄到合作网点.
func sentTo(before, after string) bool {
	return slices.ContainsFunc(sendingTo, func(verb string) bool { return strings.HasSuffix(before, verb) }) &&
		(after == "" || startsAny(after, goOnAsking))
}

var goOnAsking = append(strings.Fields("的 吗 么 嘛 呢 吧 要 多 几 能 可 包邮 运费 邮费 快递 需 得 怎 大概 什么 这 那 行 会 是 有 不 给"), " ")

// goesOn reports whether the name and what follows it make another word: 河北区+域, 广州市+场, 海+安装.
func goesOn(name, rest string) bool {
	last, _ := utf8.DecodeLastRuneInString(name)
	next, _ := utf8.DecodeRuneInString(rest)
	switch last {
	case '区':
		return strings.ContainsRune("域别分间块", next)
	case '市':
		return strings.ContainsRune("场面价集", next)
	case '旗':
		return strings.ContainsRune("舰下袍帜", next)
	case '安':
		return strings.ContainsRune("装全排卓心检", next)
	case '国':
		return next == '际'
	}
	return false
}

// street returns how many bytes of rest make the name a street's or a township's, 0 where none do.
func street(name, rest string) int {
	if last, _ := utf8.DecodeLastRuneInString(name); strings.ContainsRune("市区县旗盟省", last) || strings.HasSuffix(name, "自治州") {
		return 0
	}
	side := 0 // 南京东路
	if r, size := utf8.DecodeRuneInString(rest); strings.ContainsRune("东西南北中", r) {
		side = size
	}
	for _, s := range streets {
		if tail, ok := strings.CutPrefix(rest[side:], s.word); ok && !startsAny(tail, s.unless) {
			return side + len(s.word)
		}
	}
	for _, s := range townships {
		if tail, ok := strings.CutPrefix(rest, s.word); ok && !startsAny(tail, s.unless) {
			return len(s.word)
		}
	}
	return 0
}

// The words that make a street or a township of the name before them, unless they go on so.
var (
	streets = []ending{
		{"路", strings.Fields("上 途 程 费 由 远 线 遇 过 面 况 不 环")}, {"大街", nil}, {"大道", nil}, {"街", strings.Fields("上 道")}, {"巷", nil}, {"胡同", nil},
	}
	townships = []ending{
		{"镇", strings.Fields("江 上 里 子 平 远 原 雄 康 沅 宁 安 坪 巴 赉 海")}, {"乡", strings.Fields("镇 下 村 里 宁 城")}, {"村", strings.Fields("镇 里 子")},
	}
)

type ending struct {
	word   string
	unless []string
}

func startsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(s, w) })
}
