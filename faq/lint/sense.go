package lint

import (
	"slices"
	"strings"
)

// role is what an operator does to what is said around it. The words of each role are data, in packs/grammar.txt.
type role string

const (
	cannot   role = "不能"   // not possible, not offered: 不能 无法 不支持
	bare     role = "不"    // only what follows closely: 不 没 无
	needless role = "不必"   // not needed: 不用 无需
	undone   role = "没做"   // has not happened: 还没 尚未
	forbid   role = "别"    // do not: 请勿 切勿 不要
	isnt     role = "不是"   // 并非 不是
	refuse   role = "拒绝"   // 拒绝 谢绝 杜绝 禁止
	beware   role = "提防"   // 谨防 警惕 小心
	framing  role = "不因"   // 不会因为…就…: reaches over what would cut it off
	absurd   role = "反问"   // turns the sense of a question round: 怎么会 岂能
	after    role = "后否"   // denies what stood before it: 开票…办不了, 加微信…是违规的
	idle     role = "虚"    // looks like one of them and is none: 不好意思 不仅 差不多
	cut      role = "断"    // nothing before it reaches beyond it: 可以 也能 就
	somebody role = "别人"   // somebody else acts: 有人 自称 冒充
	buyers   role = "买家说"  // the buyer's words: 您说的 您提到的
	supposes role = "如果"   // only supposed: 如果 万一
	asks     role = "是否"   // 能不能 是否
	you      role = "您"    // the buyer acts
	revokes  role = "下句否定" // begins a clause that takes back the one before: 都是骗子, 请勿相信
)

// roles are all of them. Those up to absurd turn the sense round.
var roles = []role{
	cannot, bare, needless, undone, forbid, isnt, refuse, beware, framing, absurd,
	after, idle, cut, somebody, buyers, supposes, asks, you, revokes,
}

const turning = 10 // the first so many roles turn the sense round

// operator is a word of a role where it stands in a text.
type operator struct {
	start, end int
	does       map[role]bool
}

func (o operator) turns() bool {
	for _, r := range roles[:turning] {
		if o.does[r] {
			return true
		}
	}
	return false
}

// standing are the roles of words that say something of what stands around them. The other two, after and revokes, are
// looked up where they count, so that 我们不支持 is still a 不支持 elsewhere.
func standing(does map[role]bool) bool {
	for r := range does {
		if r != after && r != revokes {
			return true
		}
	}
	return false
}

// operators finds the operators of a text, the longest at each place, none inside another: 不好意思 is not 不.
func (b *Book) operators(s *scan) []operator {
	var out []operator
	for i := 0; i < len(s.runes); i++ {
		for k := len(s.hits[i]) - 1; k >= 0; k-- {
			if does := b.does[s.hits[i][k].word]; standing(does) {
				out = append(out, operator{i, s.hits[i][k].end, does})
				i = s.hits[i][k].end - 1
				break
			}
		}
	}
	return out
}

// sense is how a match is meant.
type sense struct {
	denied   bool // an odd number of turns
	later    bool // what denies it stands behind, and something else may be denied there: 开票后不能修改抬头
	how      role // the turn that counts: the one nearest to the match
	asked    bool // a question, not a statement
	reported bool // the buyer's words, or taken back at once
	others   bool // somebody else's deed
	supposed bool // under an if
	yours    bool // denied of the buyer: 您不需要, 您没有
}

// How far a bare 不 reaches: 不单独给您开 is four characters, and beyond it another verb has come between. Between two
// of them stands at most one character: 不是不.
const (
	bareReach = 4
	pairReach = 1
	backReach = 12 // of a denial that stands behind, as in 加微信这种方式是不允许的
)

// subjects begin a clause of their own, which a bare 不 before them does not deny: 不付款我就取消订单.
const subjects = "我您你"

// sense reads what stands around the match, in its clause and a little beyond.
func (b *Book) sense(s *scan, m match, ops []operator) sense {
	var out sense
	ops = nearby(ops, m)
	from, _ := s.clause(m.start)
	_, to := s.clause(m.end - 1)
	begin, _ := s.sentence(m.start)
	pos, reach, severed, passed := m.start, bareReach, false, false
	for i := len(ops) - 1; i >= 0; i-- {
		o := ops[i]
		switch {
		case o.start >= m.end || o.start < begin:
			continue
		case o.start >= m.start: // inside
			if s.inGap(m, o) && !passed {
				out.turn(o)
				out.asked = out.asked || o.does[asks]
				passed = o.does[cut]
			}
			continue
		case o.does[somebody]:
			out.others = true
		case o.start < from:
		case o.does[buyers]:
			out.reported = true
		case o.does[asks]:
			out.asked = true
		case severed && !o.does[framing]:
		case o.does[supposes]:
			out.supposed = true
		case o.does[cut]:
			severed = true
		case o.does[you] && pos != m.start && pos-o.end <= pairReach:
			out.yours = true
		case o.does[bare] && (pos-o.end > reach || strings.ContainsRune(subjects, s.runes[pos])):
		case o.turns():
			out.turn(o)
			pos, reach = o.start, pairReach
		}
	}
	b.look(s, m, ops, to, &out)
	return out
}

// nearby returns the operators that can have to do with the match.
func nearby(ops []operator, m match) []operator {
	place := func(o operator, at int) int { return o.start - at }
	from, _ := slices.BinarySearchFunc(ops, m.start-widest, place)
	to, _ := slices.BinarySearchFunc(ops, m.end+widest, place)
	return ops[from:to]
}

// look reads what stands behind the match.
func (b *Book) look(s *scan, m match, ops []operator, to int, out *sense) {
	if end := b.deniedLater(s, m, ops, to); end > 0 {
		out.later = !predicate(s.runes[end:to])
		out.denied, out.how = !out.denied, cannot
	}
	if to < len(s.runes) && s.runes[to] == comma {
		out.reported = out.reported || b.roleAt(s, to+1, revokes) > 0
	}
	if last := to - 1; last >= 0 && (s.runes[last] == '吗' || s.runes[last] == '么') || to < len(s.runes) && s.runes[to] == asking {
		out.asked = true
	}
	if to >= 2 && s.runes[to-1] == '话' && s.runes[to-2] == '的' {
		out.supposed = true
	}
	if out.asked && out.how == absurd {
		out.asked = false
	}
}

// predicate reports whether nothing but particles is left of a clause, so that what stood before is all that it says.
func predicate(rest []rune) bool {
	return len(rest) <= 3 && strings.Trim(string(rest), "的哦呢了哈啊呀亲啦嘛滴哒喔噢") == ""
}

// deniedLater returns the end of what denies the match behind it, in its clause and before anything else is said there,
// or 0.
func (b *Book) deniedLater(s *scan, m match, ops []operator, to int) int {
	for i := m.end; i < min(to, m.end+backReach); i++ {
		if end := b.roleAt(s, i, after); end > 0 {
			return end
		}
		for _, o := range ops {
			if o.start == i {
				if o.does[cut] {
					return 0
				}
				i = o.end - 1
				break
			}
		}
	}
	return 0
}

// roleAt returns where the word of the role ends that begins at i, or 0.
func (b *Book) roleAt(s *scan, i int, does role) int {
	if i < len(s.hits) {
		for _, h := range slices.Backward(s.hits[i]) {
			if b.does[h.word][does] {
				return h.end
			}
		}
	}
	return 0
}

func (out *sense) turn(o operator) {
	if !o.turns() {
		return
	}
	out.denied = !out.denied
	if out.how == "" || o.does[absurd] {
		for _, r := range roles[:turning] {
			if o.does[r] {
				out.how = r
				break
			}
		}
	}
}

// inGap reports whether the operator begins between two pieces of the match, in the same clause as they: 不 of 不提供, too,
// where 提供 is a piece.
func (s *scan) inGap(m match, o operator) bool {
	for i, p := range m.pieces {
		if i > 0 && m.pieces[i-1][1] <= o.start && o.start < p[0] {
			for _, c := range s.runes[o.start:p[0]] {
				if parts(c) {
					return false
				}
			}
			return true
		}
	}
	return false
}

// outright reports whether something is said, not only supposed, and not of the buyer.
func (n sense) outright() bool { return !n.denied && !n.supposed && !n.yours }

// refusing reports whether the denial says that the shop will not do it: of the ways to deny, not those that say it is
// not needed or has not happened yet, and not what the buyer does not.
func (n sense) refusing() bool {
	if !n.denied || n.supposed || n.later {
		return false
	}
	switch n.how {
	case cannot, refuse, absurd: // 哪能开发票
		return true
	case bare, isnt:
		return !n.yours
	}
	return false
}
