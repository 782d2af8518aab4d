package api

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"xiaoer/faq"
)

// route is one thing that can be asked of the server.
type route struct {
	method, path string
	needs        faq.Role // "" is open to buyers, within their rate; without a shop in the path, a role in any
	noun         noun     // what it is about, for the words of a refusal
	do           func(*server, *call) error
}

const ofShop = "/v1/shops/:shop"

// ofShop reports whether the route is about the shop that its path names.
func (r route) ofShop() bool { return strings.HasPrefix(r.path, ofShop) }

// routes is the whole of it. The document openapi.json lists the same.
var routes = []route{
	{http.MethodPost, ofShop + "/ask", "", aQuestion, (*server).askQuestion},
	{http.MethodGet, ofShop + "/suggest", "", aShop, (*server).suggestQuestions},
	{http.MethodPost, ofShop + "/answers/:id/feedback", "", anAnswer, (*server).judgeAnswer},
	{http.MethodGet, ofShop + "/answers/:id/why", faq.Agent, anAnswer, (*server).explainAnswer},
	{http.MethodGet, ofShop + "/conversations/:id", "", aConversation, (*server).readConversation},
	{http.MethodGet, ofShop + "/conversations/:id/images/:image", "", anImage, (*server).readImage},
	{http.MethodGet, ofShop + "/conversations", "", aShop, (*server).listConversations},
	{http.MethodGet, ofShop + "/conversations/:id/notes", faq.Agent, aConversation, (*server).listNotes},
	{http.MethodPost, ofShop + "/conversations/:id/notes", faq.Agent, aConversation, (*server).addNote},
	{http.MethodPost, ofShop + "/conversations/:id/cancel", "", aConversation, (*server).cancelTicket},
	{http.MethodPost, ofShop + "/conversations/:id/rating", "", aConversation, (*server).rateTicket},
	{http.MethodPost, ofShop + "/conversations/:id/typing", "", aConversation, (*server).typeAsBuyer},

	{http.MethodGet, ofShop + "/search", faq.Agent, aShop, (*server).searchEntries},
	{http.MethodGet, ofShop + "/entries", faq.Agent, aShop, (*server).listEntries},
	{http.MethodGet, ofShop + "/categories", faq.Agent, aShop, (*server).listCategories},
	{http.MethodGet, ofShop + "/entries:template", faq.Agent, aShop, (*server).templateEntries},
	{http.MethodGet, ofShop + "/entries/:id", faq.Agent, anEntry, (*server).readEntry},
	{http.MethodGet, ofShop + "/entries/:id/revisions", faq.Agent, anEntry, (*server).listRevisions},

	{http.MethodGet, ofShop + "/entries/:id/diff", faq.Agent, anEntry, (*server).diffEntry},
	{http.MethodPost, ofShop + "/entries/:id/revive", faq.Revive.Needs(), anEntry, (*server).reviveEntry},

	{http.MethodGet, ofShop + "/drafts", faq.Agent, aShop, (*server).listDrafts},
	{http.MethodPost, ofShop + "/drafts", faq.Agent, anEntry, (*server).createDraft},
	{http.MethodGet, ofShop + "/entries/:id/draft", faq.Agent, anEntry, (*server).readDraft},
	{http.MethodPut, ofShop + "/entries/:id/draft", faq.Agent, anEntry, (*server).replaceDraft},
	{http.MethodDelete, ofShop + "/entries/:id/draft", faq.Agent, anEntry, (*server).discardDraft},
	{http.MethodPost, ofShop + "/entries/:id/submit", faq.Submit.Needs(), anEntry, (*server).submitDraft},
	{http.MethodPost, ofShop + "/entries/:id/reject", faq.Reject.Needs(), anEntry, (*server).rejectDraft},
	{http.MethodGet, ofShop + "/publishing", faq.Agent, aShop, (*server).readPublishing},
	{http.MethodPut, ofShop + "/publishing", faq.Admin, aShop, (*server).replacePublishing},

	{http.MethodGet, ofShop + "/following", faq.Agent, aFollowing, (*server).readFollowing},
	{http.MethodDelete, ofShop + "/following", faq.Manager, aFollowing, (*server).dropFollowing},
	{http.MethodGet, ofShop + "/inheritance", faq.Agent, aFollowing, (*server).listBequests},
	{http.MethodGet, ofShop + "/inheritance/:noun/:id", faq.Agent, aBequest, (*server).readBequest},

	{http.MethodGet, ofShop + "/audit", faq.Manager, aShop, (*server).listDeeds},

	{http.MethodGet, ofShop + "/confirmations", faq.Agent, aShop, (*server).listConfirmations},
	{http.MethodDelete, ofShop + "/confirmations/:id", faq.Manager, aConfirmation, (*server).vetoConfirmation},

	{http.MethodGet, ofShop + "/checks", faq.Agent, aShop, (*server).listChecks},
	{http.MethodPut, ofShop + "/checks/:id", faq.Manager, aCheck, (*server).replaceCheck},
	{http.MethodDelete, ofShop + "/checks/:id", faq.Manager, aCheck, (*server).deleteCheck},

	{http.MethodGet, ofShop + "/policies", faq.Agent, aShop, (*server).listPolicies},
	{http.MethodGet, ofShop + "/policies:template", faq.Agent, aShop, (*server).templatePolicies},
	{http.MethodGet, ofShop + "/policies/:name", faq.Agent, aPolicy, (*server).readPolicy},
	{http.MethodGet, ofShop + "/policies/:name/versions", faq.Agent, aPolicy, (*server).listVersions},
	{http.MethodGet, ofShop + "/policies/:name/diff", faq.Agent, aPolicy, (*server).diffPolicy},

	{http.MethodGet, ofShop + "/words", faq.Agent, aShop, (*server).readWords},
	{http.MethodGet, ofShop + "/words:template", faq.Agent, aShop, (*server).templateWords},
	{http.MethodGet, ofShop + "/words/revisions", faq.Agent, aShop, (*server).listWordsRevisions},
	{http.MethodGet, ofShop + "/words/diff", faq.Agent, aShop, (*server).diffWords},

	{http.MethodGet, ofShop + "/tolerance", faq.Agent, aShop, (*server).readTolerance},
	{http.MethodPut, ofShop + "/tolerance", faq.Manager, aShop, (*server).replaceTolerance},
	{http.MethodGet, ofShop + "/calibration", faq.Agent, aShop, (*server).readCalibration},
	{http.MethodGet, ofShop + "/calibration.svg", faq.Agent, aShop, (*server).drawCalibration},

	{http.MethodGet, ofShop + "/lint", faq.Agent, aShop, (*server).lintShop},
	{http.MethodPost, ofShop + "/lint", faq.Agent, aShop, (*server).lintText},

	{http.MethodGet, ofShop + "/figures", faq.Agent, aShop, (*server).readFigures},
	{http.MethodGet, ofShop + "/figures/agents", faq.Manager, aShop, (*server).listAgentDays},
	{http.MethodGet, ofShop + "/figures/questions", faq.Agent, aShop, (*server).countQuestions},
	{http.MethodGet, ofShop + "/questions", faq.Agent, aShop, (*server).listQuestions},
	{http.MethodGet, ofShop + "/outcomes", faq.Agent, aShop, (*server).listOutcomes},

	{http.MethodGet, ofShop + "/labels", faq.Agent, aShop, (*server).listLabels},
	{http.MethodPost, ofShop + "/buyers/secret", faq.Admin, aShop, (*server).makeBuyerSecret},

	{http.MethodGet, ofShop + "/hooks", faq.Admin, aShop, (*server).listHooks},
	{http.MethodPost, ofShop + "/hooks", faq.Admin, aShop, (*server).addHook},
	{http.MethodDelete, ofShop + "/hooks/:id", faq.Admin, aHook, (*server).dropHook},
	{http.MethodGet, ofShop + "/hooks/:id/dead", faq.Admin, aHook, (*server).listDead},
	{http.MethodPost, ofShop + "/hooks/:id/replay", faq.Admin, aHook, (*server).replayHook},

	{http.MethodGet, ofShop + "/quick-replies", faq.Agent, aShop, (*server).listQuickReplies},
	{http.MethodPut, ofShop + "/quick-replies", faq.Agent, aShop, (*server).putQuickReply},
	{http.MethodDelete, ofShop + "/quick-replies/:id", faq.Agent, aQuickReply, (*server).dropQuickReply},

	{http.MethodPost, ofShop + "/queue/next", faq.Agent, aQueue, (*server).nextTicket},
	{http.MethodPost, ofShop + "/queue/dismiss", faq.Agent, aTicket, (*server).dismissTickets},
	{http.MethodPut, ofShop + "/presence", faq.Agent, aShop, (*server).appearAsAgent},
	{http.MethodGet, ofShop + "/agents", faq.Agent, aShop, (*server).listAgents},
	{http.MethodPut, ofShop + "/agents/:name", faq.Manager, aShop, (*server).replaceAgent},
	{http.MethodGet, ofShop + "/desk", faq.Agent, aShop, (*server).readRules},
	{http.MethodPut, ofShop + "/desk", faq.Manager, aShop, (*server).replaceRules},

	{http.MethodGet, ofShop + "/tickets", faq.Agent, aShop, (*server).listTickets},
	{http.MethodGet, ofShop + "/tickets/:id", faq.Agent, aTicket, (*server).readTicket},
	{http.MethodGet, ofShop + "/tickets/:id/turns", faq.Agent, aTicket, (*server).listTurns},
	{http.MethodPost, ofShop + "/tickets/:id/claim", faq.Agent, aTicket, (*server).claimTicket},
	{http.MethodPost, ofShop + "/tickets/:id/release", faq.Agent, aTicket, (*server).releaseTicket},
	{http.MethodPost, ofShop + "/tickets/:id/reply", faq.Agent, aTicket, (*server).replyTicket},
	{http.MethodPost, ofShop + "/tickets/:id/close", faq.Agent, aTicket, (*server).closeTicket},
	{http.MethodPost, ofShop + "/tickets/:id/renew", faq.Agent, aTicket, (*server).renewTicket},
	{http.MethodPost, ofShop + "/tickets/:id/transfer", faq.Agent, aTicket, (*server).transferTicket},
	{http.MethodPost, ofShop + "/tickets/:id/merge", faq.Agent, aTicket, (*server).mergeTicket},
	{http.MethodPost, ofShop + "/tickets/:id/reopen", faq.Agent, aTicket, (*server).reopenTicket},
	{http.MethodPost, ofShop + "/tickets/:id/mark", faq.Agent, aTicket, (*server).markTicket},
	{http.MethodPost, ofShop + "/tickets/:id/complaint", faq.Agent, aTicket, (*server).proceedComplaint},
	{http.MethodGet, ofShop + "/tickets/:id/suggestions", faq.Agent, aTicket, (*server).suggestForTicket},
	{http.MethodPost, ofShop + "/tickets/:id/send", faq.Agent, aTicket, (*server).sendEntry},
	{http.MethodPost, ofShop + "/tickets/:id/label", faq.Agent, aTicket, (*server).labelTicket},
	{http.MethodPost, ofShop + "/tickets/:id/typing", faq.Agent, aTicket, (*server).typeAsAgent},

	{http.MethodPost, "/v1/session", nobody, aSession, (*server).openSession},
	{http.MethodGet, "/v1/session", somebody, aSession, (*server).readSession},
	{http.MethodDelete, "/v1/session", aPerson, aSession, (*server).closeSession},
	{http.MethodPost, "/v1/password", aPerson, aSession, (*server).changePassword},
	{http.MethodGet, "/v1/shops", somebody, aSession, (*server).listShops},

	{http.MethodGet, "/v1/users", faq.Admin, aUser, (*server).listUsers},
	{http.MethodPost, "/v1/users", faq.Admin, aUser, (*server).addUser},
	{http.MethodGet, "/v1/users/:name", faq.Admin, aUser, (*server).readUser},
	{http.MethodPut, "/v1/users/:name", faq.Admin, aUser, (*server).replaceUser},
	{http.MethodPost, "/v1/users/:name/password", faq.Admin, aUser, (*server).resetPassword},

	{http.MethodGet, "/v1/keys", faq.Admin, aKey, (*server).listKeys},
	{http.MethodPost, "/v1/keys", faq.Admin, aKey, (*server).makeKey},
	{http.MethodDelete, "/v1/keys/:id", faq.Admin, aKey, (*server).revokeKey},

	{http.MethodGet, "/healthz", nobody, aServer, (*server).checkHealth},
	{http.MethodGet, "/readyz", nobody, aServer, (*server).checkReadiness},
	{http.MethodGet, "/openapi.json", nobody, aServer, (*server).readDocument},
}

// movers carry whole shops, and pictures over a phone's line, and may take as long as that takes.
var movers = []route{
	{http.MethodPost, ofShop + "/images", "", aShop, (*server).addImage},
	{http.MethodPost, ofShop + "/entries:import", faq.Editor, aShop, (*server).importEntries},
	{http.MethodGet, ofShop + "/entries:export", faq.Agent, aShop, (*server).exportEntries},
	{http.MethodGet, ofShop + "/audit:export", faq.Admin, aShop, (*server).exportDeeds},
	{http.MethodPost, ofShop + "/policies:import", faq.Manager, aShop, (*server).importPolicies},
	{http.MethodGet, ofShop + "/policies:export", faq.Agent, aShop, (*server).exportPolicies},
	{http.MethodPost, ofShop + "/words:import", faq.Editor, aShop, (*server).importWords},
	{http.MethodGet, ofShop + "/words:export", faq.Agent, aShop, (*server).exportWords},
}

// publishers make something live, or take it out of service: where the shop's checks are asked first, they may take previewWait.
var publishers = []route{
	{http.MethodPost, ofShop + "/entries", faq.Editor, anEntry, (*server).createEntry},
	{http.MethodPut, ofShop + "/entries/:id", faq.Editor, anEntry, (*server).replaceEntry},
	{http.MethodPost, ofShop + "/entries/:id/rollback", faq.Manager, anEntry, (*server).rollbackEntry},
	{http.MethodPost, ofShop + "/entries/:id/publish", faq.Publish.Needs(), anEntry, (*server).publishDraft},
	{http.MethodPost, ofShop + "/entries/:id/retire", faq.Retire.Needs(), anEntry, (*server).retireEntry},
	{http.MethodDelete, ofShop + "/entries/:id", faq.Manager, anEntry, (*server).deleteEntry},
	{http.MethodPut, ofShop + "/policies/:name", faq.Manager, aShop, (*server).replacePolicy},
	{http.MethodPost, ofShop + "/policies/:name/rollback", faq.Manager, aPolicy, (*server).rollbackPolicy},
	{http.MethodPut, ofShop + "/following", faq.Manager, aFollowing, (*server).replaceFollowing},
	{http.MethodPost, ofShop + "/inheritance/:noun/:id", faq.Editor, aBequest, (*server).chooseBequest},
	{http.MethodPost, ofShop + "/entries:change", faq.Manager, anEntry, (*server).changeEntries},
	{http.MethodPost, ofShop + "/duplicates/merge", faq.Retire.Needs(), anEntry, (*server).mergeDuplicates},
	{http.MethodPut, ofShop + "/words", faq.Manager, aShop, (*server).replaceWords},
	{http.MethodPost, ofShop + "/words/rollback", faq.Manager, aShop, (*server).rollbackWords},
}

// replays sort, train and ask: they may take previewWait.
var replays = []route{
	{http.MethodPost, ofShop + "/preview", faq.Editor, aDraft, (*server).previewDraft},
	{http.MethodPost, ofShop + "/checks/run", faq.Editor, aDraft, (*server).runChecks},

	{http.MethodGet, ofShop + "/duplicates", faq.Agent, aDraft, (*server).listDuplicates},

	{http.MethodGet, ofShop + "/unanswered", faq.Agent, aGap, (*server).listMissed},
	{http.MethodGet, ofShop + "/unanswered/clusters", faq.Agent, aGap, (*server).listGaps},
	{http.MethodGet, ofShop + "/unanswered/clusters/:id", faq.Agent, aGap, (*server).readGap},
	{http.MethodPost, ofShop + "/unanswered/clusters/:id/accept", faq.Editor, aGap, (*server).acceptGap},
	{http.MethodPost, ofShop + "/unanswered/clusters/:id/merge", faq.Editor, aGap, (*server).mergeGap},
	{http.MethodPost, ofShop + "/unanswered/clusters/:id/ignore", faq.Editor, aGap, (*server).ignoreGap},
	{http.MethodGet, ofShop + "/unanswered/gain", faq.Editor, aGap, (*server).readGain},
	{http.MethodPost, ofShop + "/unanswered/gain", faq.Editor, aGap, (*server).foretellGain},
}

// streams go on until the client goes away. No HEAD is answered: it would not end.
var streams = []route{
	{http.MethodGet, ofShop + "/conversations/:id/events", "", aConversation, (*server).followConversation},
	{http.MethodGet, ofShop + "/events", faq.Agent, aShop, (*server).followEvents},
}

// What routes that belong to no shop may need. None is a role that anybody holds.
const (
	nobody   faq.Role = "nobody"   // needs to say who they are
	somebody faq.Role = "somebody" // with a key or a session, whatever they may do
	aPerson  faq.Role = "user"     // who has signed in
)

// What is asked for where there is nothing.
var (
	unknownRoute  = route{needs: nobody, do: func(*server, *call) error { return errNoRoute }}
	unknownMethod = route{needs: nobody, do: func(*server, *call) error { return errNoMethod }}
)

// verb matches the colon before a verb, as in entries:import, which gin would take for a parameter.
var verb = regexp.MustCompile(`([^/]):`)

// routed returns the engine with every route on it. A GET is a HEAD too: monitors and caches send it.
func (s *server) routed() *gin.Engine {
	g := gin.New()
	g.HandleMethodNotAllowed = true
	g.RedirectTrailingSlash = false // a redirected POST comes back as a GET from half of all clients
	if err := g.SetTrustedProxies(s.TrustedProxies); err != nil {
		panic(err) // Config.Valid has tried it
	}
	s.mount(g, routes, s.Wait)
	s.mount(g, movers, max(s.Wait, moving))
	s.mount(g, publishers, max(s.Wait, previewWait))
	s.mount(g, replays, max(s.Wait, previewWait))
	s.mount(g, pages, s.Wait)
	for _, r := range streams {
		g.Handle(r.method, r.path, s.serve(r, 0))
	}
	g.NoRoute(s.serve(unknownRoute, s.Wait))
	g.NoMethod(s.serve(unknownMethod, s.Wait))
	return g
}

// mount puts routes that may take so long on the engine.
func (s *server) mount(g *gin.Engine, routes []route, wait time.Duration) {
	for _, r := range routes {
		path := verb.ReplaceAllString(r.path, `$1\:`)
		g.Handle(r.method, path, s.serve(r, wait))
		if r.method == http.MethodGet {
			g.Handle(http.MethodHead, path, s.serve(r, wait))
		}
	}
}
