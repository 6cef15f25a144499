package io.culvert.l2tp.call;

import io.culvert.l2tp.call.CallAction.CleanUp;
import io.culvert.l2tp.call.CallAction.SendCdn;
import io.culvert.l2tp.call.ClearReason.By;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.GeneralError;
import io.culvert.l2tp.wire.Result;
import java.util.List;

/** The state of a call after a step, and what is to be done, in order. */
public record CallStep(CallState next, List<CallAction> actions) {
    public CallStep {
        actions = List.copyOf(actions);
    }

    static CallStep to(CallState next, CallAction... actions) {
        return new CallStep(next, List.of(actions));
    }

    /** Send CDN, clean up. */
    static CallStep disconnect(CallState idle, By by, Disconnect disconnect) {
        return to(idle, new SendCdn(disconnect), new CleanUp(new ClearReason(by, disconnect)));
    }

    /** Send CDN, clean up: the message has no place in this state. The RFC has no result code of its own for it. */
    static CallStep outOfSequence(CallState idle, CallEvent.SetupMessage event, String state) {
        return disconnect(idle, By.PROTOCOL_ERROR, misplaced(event, state));
    }

    /** Clean up without a word to the peer. */
    static CallStep cleanUp(CallState idle, By by, Disconnect disconnect) {
        return to(idle, new CleanUp(new ClearReason(by, disconnect)));
    }

    /** Clean up without a word to the peer: the message has no place in this state. */
    static CallStep cleanUp(CallState idle, CallEvent.SetupMessage event, String state) {
        return cleanUp(idle, By.PROTOCOL_ERROR, misplaced(event, state));
    }

    /** Send CDN, clean up: the LAC allots the time (result 10); an LNS has no code of its own for it. */
    static CallStep expired(CallState idle, CdnResult result, String text) {
        return disconnect(idle, By.SETUP_TIMEOUT, Disconnect.of(result, text));
    }

    private static Disconnect misplaced(CallEvent.SetupMessage event, String state) {
        var message = switch (event) {
            case CallEvent.IcrqReceived _ -> "ICRQ";
            case CallEvent.IcrpReceived _ -> "ICRP";
            case CallEvent.IccnReceived _ -> "ICCN";
            case CallEvent.OcrqReceived _ -> "OCRQ";
            case CallEvent.OcrpReceived _ -> "OCRP";
            case CallEvent.OccnReceived _ -> "OCCN";
        };
        return Disconnect.of(Result.of(GeneralError.SESSION_ID_INVALID, message + " in " + state));
    }
}
