package io.culvert.core.vpdn;

/** What a vpdn-group is for: which end opens the tunnel, and who calls. */
public enum GroupKind {
    /** LNS: LACs open tunnels to us and bring calls. */
    ACCEPT_DIALIN,
    /** LAC: we open tunnels to an LNS and bring calls. */
    REQUEST_DIALIN,
    /** LAC: an LNS asks us to place calls. */
    ACCEPT_DIALOUT,
    /** LNS: we ask a LAC to place calls. */
    REQUEST_DIALOUT
}
