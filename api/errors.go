package api

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/lint"
	"xiaoer/faq/people"
	"xiaoer/faq/transfer"
)

// What the door itself refuses.
var (
	errNoKey          = errors.New("no key")
	errWrongKey       = errors.New("wrong key")
	errForeignKey     = errors.New("key of another shop")
	errRole           = errors.New("role too low")
	errSignedOut      = errors.New("no such session")
	errWrongPassword  = errors.New("wrong name or password")
	errLockedOut      = errors.New("too many guesses")
	errMustChange     = errors.New("password must be changed")
	errNoPerson       = errors.New("a key and no user")
	errCrossOrigin    = errors.New("cookie from another origin")
	errNoBuyer        = errors.New("no buyer")
	errWrongBuyer     = errors.New("wrong buyer's signature")
	errTooMany        = errors.New("too many requests")
	errMalformed      = errors.New("malformed request")
	errUnknownField   = errors.New("unknown field")
	errWrongType      = errors.New("wrong type")
	errTooLarge       = errors.New("body too large")
	errMediaType      = errors.New("not JSON")
	errNoRoute        = errors.New("no such route")
	errNoMethod       = errors.New("method not allowed")
	errStale          = errors.New("precondition failed")
	errNoPrecondition = errors.New("precondition required")
	errNotReady       = errors.New("not ready")
	errNotHeld        = fmt.Errorf("%w: not held", faq.ErrConflict)
	errBlocked        = errors.New("against the rules")
	errClaimed        = errors.New("phrasing of another entry")
	errUndecided      = errors.New("nothing is proposed")
)

// row says what becomes of one kind of error.
type row struct {
	is            error
	status        int
	code          string // for programs: never changed once it is out
	title, detail string // for people
	retry         time.Duration
}

// table is the only place that knows status codes of errors. The first row whose error is in the chain counts; what
// is not in the table is ours to apologise for.
var table = []row{
	{is: errNoKey, status: 401, code: "unauthorized", title: "需要登录", detail: "请先登录；用密钥的话，请在 Authorization 头里写 Bearer 加密钥。"},
	{is: errWrongKey, status: 401, code: "unauthorized", title: "密钥无效", detail: "密钥不正确，或者已经停用。"},
	{is: errSignedOut, status: 401, code: "unauthorized", title: "需要登录", detail: "登录已经失效，请重新登录。"},
	{is: errWrongPassword, status: 401, code: "wrong_password", title: "登录失败", detail: "登录名或密码不正确。一次性密码过了七天也会失效，可以请管理员重置。"},
	{is: errLockedOut, status: 429, code: "locked_out", title: "试错太多", detail: "密码错得太多了，请过一会儿再试，或者请管理员重置密码。", retry: time.Minute},
	{is: errMustChange, status: 403, code: "password_must_change", title: "请先改密码", detail: "您用的是一次性密码，请先改成自己的密码。"},
	{is: errNoPerson, status: 403, code: "forbidden", title: "没有权限", detail: "这个操作要用账号登录后做，密钥不能做。"},
	{is: errCrossOrigin, status: 403, code: "cross_origin", title: "来源不对", detail: "这个请求是别的网站发来的，没有执行。"},
	{is: errForeignKey, status: 403, code: "forbidden", title: "没有权限", detail: "这把密钥不能用于这家店铺。"},
	{is: errRole, status: 403, code: "forbidden", title: "没有权限", detail: "您的权限不够做这个操作。"},
	{is: errNoBuyer, status: 401, code: "no_buyer", title: "需要登录", detail: "请登录后再查看以前的会话（X-Buyer 头）。"},
	{is: errWrongBuyer, status: 401, code: "wrong_buyer", title: "登录已失效", detail: "登录信息不正确或者已经过期，请重新登录后再试。"},
	{is: errTooMany, status: 429, code: "rate_limited", title: "请求太频繁", detail: "您发得太快了，请稍等一下再试。", retry: time.Second},
	{is: errMalformed, status: 400, code: "malformed", title: "请求格式有误", detail: "看不懂这个请求。"},
	{is: errUnknownField, status: 400, code: "unknown_field", title: "没有这个字段", detail: "请求里有不认识的字段。"},
	{is: errWrongType, status: 400, code: "wrong_type", title: "字段类型不对", detail: "请求里有字段的类型不对。"},
	{is: errTooLarge, status: 413, code: "too_large", title: "内容太大", detail: "请求内容太大，请分开提交。"},
	{is: errMediaType, status: 415, code: "unsupported_media_type", title: "内容类型不支持", detail: "请用 UTF-8 编码的 JSON，并把 Content-Type 写成 application/json。"},
	{is: errNoRoute, status: 404, code: "no_such_route", title: "没有这个地址", detail: "没有这个接口，请检查网址。"},
	{is: errNoMethod, status: 405, code: "method_not_allowed", title: "方法不允许", detail: "这个地址不支持这种请求方法，可用的方法见 Allow 头。"},
	{is: errNoPrecondition, status: 428, code: "precondition_required", title: "缺少版本条件", detail: "修改前请带上 If-Match 头，写上您看到的版本（ETag）；新建请写 If-None-Match: *。"},
	{is: errStale, status: 412, code: "precondition_failed", title: "内容已有变化", detail: "这条内容在您编辑期间已被别人修改或删除，请刷新后再试。"},
	{is: errNotReady, status: 503, code: "not_ready", title: "还没准备好", detail: "服务还没有准备好，请稍后再试。", retry: 2 * time.Second},

	{is: errBlocked, status: 422, code: "blocked", title: "内容违规", detail: "答案里有平台不允许的说法，没有保存。请按建议修改，或者先存成草稿。"},
	{is: errClaimed, status: 409, code: "phrasing_taken", title: "问法有冲突", detail: "有的问法已经是别的条目的，没有保存。"},
	{is: errUndecided, status: 409, code: "no_proposal", title: "还没有建议", detail: "还没有两位客服给出一样的答复，没有现成的建议。请在 answer 里写上答案，或者把这组问法并入已有的条目。"},
	{is: faq.ErrInvalid, status: 422, code: "invalid", title: "内容不合要求", detail: "提交的内容不合要求，请修改后再试。"},
	{is: faq.ErrNotFound, status: 404, code: "not_found", title: "没有找到", detail: "没有找到您要的内容。"},
	{is: replay.ErrBreach, status: 409, code: "gate", title: "没有通过发布检查", detail: "没有发布：会改坏店里的考题，或者和别处说的不一样。"},
	{is: faq.ErrStep, status: 409, code: "wrong_state", title: "现在不能这样做", detail: "这个条目现在的状态做不了这一步，请刷新看看：草稿要先提交审核，再由主管发布。"},
	{is: faq.ErrSecondPerson, status: 409, code: "second_person", title: "要另一个人来发布", detail: "店里要求两个人才能上线：内容是您最后写的，请另一位主管审核发布。"},
	{is: faq.ErrInherited, status: 409, code: "inherited", title: "这是总店的内容", detail: "这是总店的内容，店里不能直接改。要改请先改为自己的（override），不用就选择不用（opt_out）。"},
	{is: faq.ErrHindered, status: 409, code: "hindered", title: "和自己的内容有冲突", detail: "店里自己的内容挡住了总店的：有一样的问法，或者政策表里缺答案要引用的内容。请先改好自己的，或者选择不用总店的（opt_out）。"},
	{is: faq.ErrCrowded, status: 409, code: "crowded", title: "一次改得太多", detail: fmt.Sprintf("跟着总店的店太多，一次改不了这么多：条目数乘以店数最多 %d，一家总店最多带 %d 家店。请分几次来改。", faq.MostInherited, faq.MostFollowers)},
	{is: people.ErrLastAdmin, status: 409, code: "conflict", title: "有冲突", detail: "这是最后一位总管理员，不能停用，也不能取消总管理员。请先设另一位。"},
	{is: faq.ErrConflict, status: 409, code: "conflict", title: "有冲突", detail: "与现有内容冲突，请刷新后再试。"},
	{is: faq.ErrBusy, status: 503, code: "busy", title: "系统繁忙", detail: "系统正忙，请稍后再试，刚才的操作没有保存。", retry: time.Second},
	{is: faq.ErrReadOnly, status: 503, code: "read_only", title: "暂时不能保存", detail: "系统暂时不能保存内容，刚才的操作没有保存，请稍后再试。", retry: 30 * time.Second},
	{is: context.DeadlineExceeded, status: 503, code: "timeout", title: "处理超时", detail: "处理超时了，请稍后再试。", retry: time.Second},
	{is: context.Canceled, status: 503, code: "canceled", title: "请求已取消", detail: "请求在处理完之前被取消了。", retry: time.Second},
}

// apology is the row of everything else.
var apology = row{status: 500, code: "internal", title: "系统出错了"}

// noun is what a route is about.
type noun int

const (
	aServer noun = iota
	aShop
	aQuestion
	anAnswer
	aConversation
	anImage
	anEntry
	aConfirmation
	aTicket
	aQueue
	aQuickReply
	aPolicy
	aHook
	aDraft
	aCheck
	aSession
	aUser
	aKey
	aGap
	aFollowing
	aBequest
)

// told are the details that the noun makes clearer than the table can.
var told = map[noun]map[string]string{
	aShop:         {"not_found": "没有这家店铺，请检查网址。"},
	aQuestion:     {"not_found": "没有这家店铺，或者会话、选项已经不存在了，请重新提问。"},
	anAnswer:      {"not_found": "没有这条回答，请检查编号。"},
	aConversation: {"not_found": "没有这个会话，或者它没有转给过人工，请检查编号。", "conflict": "现在不能这样做：客服可能已经接待了，或者已经评价过了。请刷新看看。"},
	anImage:       {"not_found": "没有这张图片，或者它不是这个会话的。"},
	anEntry:       {"not_found": "没有这个条目，可能已经被删除了。", "conflict": "已经有这个编号的条目了，请换一个编号。"},
	aConfirmation: {"not_found": "没有这条顾客确认的问法，请检查编号。"},
	aDraft:        {"not_found": "没有这家店铺，请检查网址。", "timeout": "题目太多，没能按时跑完。请把 last 调小一些，或者稍后再试。"},
	aCheck:        {"not_found": "没有这道考题，请检查编号。", "conflict": "考题已经满了，请先删掉一些。"},
	aGap:          {"not_found": "没有这组问题，请检查编号。", "timeout": "题目太多，没能按时算完。请稍后再试，或者把 last 调小一些。", "conflict": "条目刚刚被别人改过，请刷新后再试。"},
	aFollowing:    {"not_found": "没有这家店铺，请检查网址。", "conflict": "现在不能这样做：这家店已经跟着一家总店，或者自己就是总店，或者并没有跟着谁。请刷新看看。"},
	aBequest:      {"not_found": "总店没有这个条目或政策表，或者这家店没有跟着总店。", "wrong_state": "现在不能这样做：继承来的可以改为自己的或不用，不用的可以恢复，自己的和被挡住的可以改用总店的或保留自己的。请刷新看看。", "conflict": "旁边还有一份草稿，请先发布或丢弃它。"},
	aTicket:       {"not_found": "没有这张工单，请检查编号。", "conflict": "这张工单不在您手上：它还没有人接、正由别的客服处理，或者已经关闭。请刷新列表。"},
	aUser:         {"not_found": "没有这个账号，请检查登录名。"},
	aKey:          {"not_found": "没有这把密钥，请检查编号。"},
	aPolicy:       {"not_found": "没有这张政策表，或者那时还没有，请检查名字。"},
	aHook:         {"not_found": "没有这个推送地址，请检查编号。"},
	aQuickReply:   {"not_found": "没有这条快捷回复，请检查编号。"},
	aQueue:        {"not_found": "现在没有等您接待的工单。", "conflict": "您手上的工单已经满了，请先处理完再接新的。"},
}

// refusal is an error with what is known of this one case beyond its row.
type refusal struct {
	row    error
	field  string
	detail string        // in place of the row's
	retry  time.Duration // in place of the row's

	findings []lint.Located     // of errBlocked
	claims   []faq.Claim        // of errClaimed
	rows     []transfer.Finding // of an import
}

func (r *refusal) Error() string {
	if r.field != "" {
		return fmt.Sprintf("%s: %v", r.field, r.row)
	}
	return r.row.Error()
}

func (r *refusal) Unwrap() error { return r.row }

// unfit says what is wrong with the value of a field.
func unfit(field, detail string) error {
	return &refusal{row: faq.ErrInvalid, field: field, detail: detail}
}

// problem is a refusal as it is sent (RFC 9457).
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Field  string `json:"field,omitempty"` // as in the JSON: "answers[1].text"

	Findings []lint.Located     `json:"findings,omitempty"` // of "blocked"
	Claims   []faq.Claim        `json:"claims,omitempty"`   // of "phrasing_taken"
	Rows     []transfer.Finding `json:"rows,omitempty"`     // of an import

	replay.Breach // of "gate"
}

// judged finds the error's row.
func judged(err error) row {
	for _, r := range table {
		if errors.Is(err, r.is) {
			return r
		}
	}
	return apology
}

// explained is what the caller may know of the error: everything in the table is written for callers, nothing of the
// error's own text is.
func explained(err error, about noun, request string) (problem, time.Duration) {
	r := judged(err)
	p := problem{Type: "urn:xiaoer:problem:" + r.code, Title: r.title, Status: r.status, Detail: r.detail, Code: r.code}
	if words := told[about][r.code]; words != "" {
		p.Detail = words
	}
	if r.status == apology.status {
		p.Detail = "非常抱歉，系统出了点问题，请稍后再试。如果一直这样，请把编号 " + request + " 告诉技术人员。"
	}
	var wrong *faq.FieldError
	if errors.As(err, &wrong) {
		p.Field, p.Detail = wrong.Field, inChinese(err)
	}
	p.Detail = fileWords(err, p.Detail)
	var breach *replay.BreachError
	if errors.As(err, &breach) {
		p.Breach, p.Detail = breach.Breach, "没有发布："+breach.Words()+"。请先改好；主管可以写明原因（override）后照样发布。"
	}
	retry := r.retry
	var own *refusal
	if errors.As(err, &own) {
		p.Field, p.Findings, p.Claims, p.Rows = own.field, own.findings, own.claims, own.rows
		if own.detail != "" {
			p.Detail = own.detail
		}
		if own.retry != 0 {
			retry = own.retry
		}
	}
	return p, retry
}

// interrupted names the context's end as the cause of an error that nobody else has named: a driver that was
// interrupted has its own word for it.
func interrupted(ctx context.Context, err error) error {
	if ended := ctx.Err(); ended != nil && judged(err).status == apology.status {
		return fmt.Errorf("%w: %w", ended, err)
	}
	return err
}

// refuse replies with the problem that the error is.
func (c *call) refuse(err error) {
	p, retry := explained(err, c.route.noun, c.id)
	if p.Status >= 500 {
		c.fault = err
	}
	h := c.Writer.Header()
	h.Del("ETag")
	if retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(retry.Seconds()))))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="xiaoer"`)
	}
	if err := c.sendAs("application/problem+json; charset=utf-8", p.Status, p); err != nil {
		c.fault = err // cannot be: a problem is text and a number
	}
}
