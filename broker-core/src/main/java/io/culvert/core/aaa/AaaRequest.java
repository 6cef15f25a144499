package io.culvert.core.aaa;

/** A question to AAA. */
public sealed interface AaaRequest {
    /** May this user have this session, and with what (RFC 2865 section 4.1)? */
    record AuthenticateUser(String userName, Credential credential, SessionFacts session) implements AaaRequest {}
}
