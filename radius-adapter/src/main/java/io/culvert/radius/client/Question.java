package io.culvert.radius.client;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AccountingRecord;
import java.time.Instant;
import java.util.function.Consumer;

/** What is to be asked, and who waits for the answer. */
sealed interface Question {
    record Access(AaaRequest request, Consumer<AaaReply> asker) implements Question {}

    record Accounting(AccountingRecord accounting, Consumer<AccountingOutcome> asker) implements Question {}

    /** Accounting-On or Accounting-Off (RFC 2866 section 5.1). */
    record Announcement(boolean isOn, Instant eventTime, Consumer<AccountingOutcome> asker) implements Question {}

    /** Whether it goes to the accounting port, and shares the bounds of what goes there. */
    default boolean isAccounting() {
        return !(this instanceof Access);
    }
}
