package io.culvert.core.checkpoint;

import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.failure.PppCause;
import java.util.Optional;

/**
 * Why a session or a tunnel ends.
 *
 * @param failure empty for a normal end
 * @param reason for people
 * @param clearing Result Code AVP received, or sent in our CDN or StopCCN
 * @param aaaReply what the AAA server said, where it said something
 */
public record EndingCheckpoint(
        DisconnectCause cause,
        Optional<FailureType> failure,
        TerminateCause terminate,
        String reason,
        Optional<ClearingCode> clearing,
        Optional<PppCause> ppp,
        Optional<String> aaaReply) {}
