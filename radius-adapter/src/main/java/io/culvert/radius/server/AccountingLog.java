package io.culvert.radius.server;

import io.culvert.radius.packet.BadAttribute;
import io.culvert.radius.packet.PacketLayout;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tinyradius.core.attribute.type.RadiusAttribute;

/**
 * Accounting records as they come: counted, the latest kept, all appended to a file if there is one. <b>Thread:</b> any.
 */
final class AccountingLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountingLog.class);
    private static final int KEPT = 10_000;
    private static final int ACCT_STATUS_TYPE = 40;

    private final Optional<BufferedWriter> detail;
    private final ServerTally tally;
    private final ArrayDeque<AccountingEntry> entries = new ArrayDeque<>();

    private AccountingLog(Optional<BufferedWriter> detail, ServerTally tally) {
        this.detail = detail;
        this.tally = tally;
    }

    static AccountingLog open(Optional<Path> detailFile, ServerTally tally) throws IOException {
        return detailFile.isEmpty()
                ? new AccountingLog(Optional.empty(), tally)
                : new AccountingLog(
                        Optional.of(Files.newBufferedWriter(
                                detailFile.get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)),
                        tally);
    }

    /** Whether the record is kept, and may be acknowledged (RFC 2866 section 2). */
    synchronized boolean add(AccountingEntry entry) {
        if (detail.isPresent()) {
            try {
                write(detail.get(), entry);
            } catch (IOException e) {
                LOG.warn("embedded RADIUS server: the detail file cannot be written: {}", e.getMessage());
                return false;
            }
        }
        switch (status(entry.packet().toByteArray())) {
            case 1 -> tally.starts.increment();
            case 2 -> tally.stops.increment();
            case 3 -> tally.interims.increment();
            default -> {}
        }
        if (entries.size() == KEPT) {
            var _ = entries.removeFirst();
        }
        entries.addLast(entry);
        return true;
    }

    synchronized List<AccountingEntry> entries() {
        return List.copyOf(entries);
    }

    @Override
    public synchronized void close() throws IOException {
        if (detail.isPresent()) {
            detail.get().close();
        }
    }

    private static int status(byte[] packet) {
        int end = PacketLayout.declaredLength(packet);
        for (int offset = PacketLayout.HEADER_LENGTH; offset < end; offset += packet[offset + 1] & 0xFF) {
            if ((packet[offset] & 0xFF) == ACCT_STATUS_TYPE && packet[offset + 1] == 6) {
                return packet[offset + 5] & 0xFF;
            }
        }
        return 0;
    }

    private static void write(BufferedWriter detail, AccountingEntry entry) throws IOException {
        detail.write(Instant.now().toString());
        detail.newLine();
        for (RadiusAttribute attribute : entry.attributes()) {
            detail.write(
                    "\t" + attribute.getAttributeName() + " = " + BadAttribute.printable(attribute.getValueString()));
            detail.newLine();
        }
        detail.newLine();
        detail.flush();
    }
}
