package io.culvert.l2tp.call;

import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.Result;
import java.util.List;
import java.util.Optional;

/** What a CDN says: why the call ends. <b>RFC:</b> RFC 2661 section 6.12, RFC 3145 section 2. */
public record Disconnect(Result result, List<Avp.PppDisconnectCause> pppCauses, Optional<Avp.Q931CauseCode> q931Cause) {
    public Disconnect {
        pppCauses = List.copyOf(pppCauses);
    }

    public static Disconnect of(Result result) {
        return new Disconnect(result, List.of(), Optional.empty());
    }

    public static Disconnect of(CdnResult result, String text) {
        return of(Result.of(result, text));
    }
}
