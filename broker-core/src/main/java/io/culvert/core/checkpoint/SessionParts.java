package io.culvert.core.checkpoint;

import static io.culvert.core.time.Deadlines.NEVER;

import io.culvert.core.aaa.AccountingRecord.Authentic;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.checkpoint.SessionCheckpoint.Account;
import io.culvert.core.checkpoint.SessionCheckpoint.Call;
import io.culvert.core.checkpoint.SessionCheckpoint.Deadlines;
import io.culvert.core.checkpoint.SessionCheckpoint.Network;
import io.culvert.core.checkpoint.SessionCheckpoint.User;
import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.l2tp.SessionId;
import io.culvert.octets.Octets;
import io.culvert.ppp.LinkImage.AuthenticationAnswer;
import java.net.Inet4Address;
import java.util.Optional;

/** The fields of the parts of a {@link SessionCheckpoint}. */
final class SessionParts {
    private SessionParts() {}

    static final class CallCodec {
        static final int PEER_ID = 1;
        static final int SERIAL_NUMBER = 2;
        static final int CALLING_NUMBER = 3;
        static final int CALLED_NUMBER = 4;
        static final int TX_SPEED = 5;
        static final int RX_SPEED = 6;
        static final int SEQUENCING_REQUIRED = 7;
        static final int ASYNCHRONOUS = 8;
        static final int KIND = 9;

        private static final long NOT_KNOWN = -1;

        private CallCodec() {}

        static void write(FieldWriter out, Call call) {
            out.numberUnlessZero(PEER_ID, call.peerId().value());
            out.numberUnlessZero(SERIAL_NUMBER, call.serialNumber());
            out.textIfPresent(CALLING_NUMBER, call.callingNumber());
            out.textIfPresent(CALLED_NUMBER, call.calledNumber());
            out.numberUnless(NOT_KNOWN, TX_SPEED, call.txSpeed());
            out.numberUnless(NOT_KNOWN, RX_SPEED, call.rxSpeed());
            out.flag(SEQUENCING_REQUIRED, call.sequencingRequired());
            out.flag(ASYNCHRONOUS, call.asynchronous());
            out.numberUnlessZero(KIND, call.kind());
        }

        static Call read(FieldReader in) {
            int peerId = 0;
            long serialNumber = 0;
            var callingNumber = Optional.<String>empty();
            var calledNumber = Optional.<String>empty();
            long txSpeed = NOT_KNOWN;
            long rxSpeed = NOT_KNOWN;
            boolean sequencingRequired = false;
            boolean asynchronous = false;
            int kind = Call.INCOMING;
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case PEER_ID -> peerId = in.u16();
                    case SERIAL_NUMBER -> serialNumber = in.number();
                    case CALLING_NUMBER -> callingNumber = Optional.of(in.text());
                    case CALLED_NUMBER -> calledNumber = Optional.of(in.text());
                    case TX_SPEED -> txSpeed = in.number();
                    case RX_SPEED -> rxSpeed = in.number();
                    case SEQUENCING_REQUIRED -> sequencingRequired = in.flag();
                    case ASYNCHRONOUS -> asynchronous = in.flag();
                    case KIND -> kind = in.smallNumber();
                    default -> {
                        // A newer release's.
                    }
                }
            }
            return new Call(
                    new SessionId(peerId),
                    serialNumber,
                    callingNumber,
                    calledNumber,
                    txSpeed,
                    rxSpeed,
                    sequencingRequired,
                    asynchronous,
                    kind);
        }
    }

    static final class AccountCodec {
        static final int INCARNATION = 1;
        static final int NUMBER = 2;
        static final int NAS_PORT = 3;
        static final int STARTED = 4;
        static final int STARTED_NANOS = 5;
        static final int ENDED_NANOS = 6;
        static final int BASE = 7;

        private AccountCodec() {}

        static void write(FieldWriter out, Account account) {
            out.textUnlessEmpty(INCARNATION, account.incarnation());
            out.numberUnlessZero(NUMBER, account.number());
            out.numberUnlessZero(NAS_PORT, account.nasPort());
            out.flag(STARTED, account.started());
            out.numberUnlessZero(STARTED_NANOS, account.startedNanos());
            out.numberUnlessZero(ENDED_NANOS, account.endedNanos());
            int opened = out.open(BASE);
            CountersCodec.write(out, account.base());
            out.close(opened);
        }

        static Account read(FieldReader in) {
            var incarnation = "";
            long number = 0;
            int nasPort = 0;
            boolean started = false;
            long startedNanos = 0;
            long endedNanos = 0;
            var base = TrafficCounters.ZERO;
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case INCARNATION -> incarnation = in.text();
                    case NUMBER -> number = in.number();
                    case NAS_PORT -> nasPort = in.smallNumber();
                    case STARTED -> started = in.flag();
                    case STARTED_NANOS -> startedNanos = in.number();
                    case ENDED_NANOS -> endedNanos = in.number();
                    case BASE -> base = CountersCodec.read(in.fields());
                    default -> {
                        // A newer release's.
                    }
                }
            }
            return new Account(incarnation, number, nasPort, started, startedNanos, endedNanos, base);
        }
    }

    static final class UserCodec {
        static final int NAME = 1;
        static final int AUTHENTICATION_PROTOCOL = 2;
        static final int AUTHENTIC = 3;
        static final int AUTHORIZATION = 4;
        static final int ANSWER_IDENTIFIER = 5;
        static final int ANSWER_MESSAGE = 6;

        private UserCodec() {}

        static void write(FieldWriter out, User user) {
            out.textUnlessEmpty(NAME, user.name());
            out.numberUnlessZero(AUTHENTICATION_PROTOCOL, user.authenticationProtocol());
            out.numberUnlessZero(AUTHENTIC, AuthenticNumber.of(user.authentic()));
            if (user.authorization().isPresent()) {
                int opened = out.open(AUTHORIZATION);
                AuthorizationCodec.write(out, user.authorization().get());
                out.close(opened);
            }
            if (user.answer().isPresent()) {
                out.numberUnlessZero(ANSWER_IDENTIFIER, user.answer().get().identifier());
                out.octets(ANSWER_MESSAGE, user.answer().get().message());
            }
        }

        static User read(FieldReader in) {
            var name = "";
            int authenticationProtocol = 0;
            var authentic = Authentic.LOCAL;
            var authorization = Optional.<Authorization>empty();
            int answerIdentifier = 0;
            var answerMessage = Optional.<Octets>empty();
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case NAME -> name = in.text();
                    case AUTHENTICATION_PROTOCOL -> authenticationProtocol = in.smallNumber();
                    case AUTHENTIC -> authentic = AuthenticNumber.authentic(in.smallNumber());
                    case AUTHORIZATION -> authorization = Optional.of(AuthorizationCodec.read(in.fields()));
                    case ANSWER_IDENTIFIER -> answerIdentifier = identifier(in.smallNumber());
                    case ANSWER_MESSAGE -> answerMessage = Optional.of(in.octets());
                    default -> {
                        // A newer release's.
                    }
                }
            }
            int identifier = answerIdentifier;
            return new User(
                    name,
                    authenticationProtocol,
                    authentic,
                    authorization,
                    answerMessage.map(message -> new AuthenticationAnswer(identifier, message)));
        }

        private static int identifier(int number) {
            if (number < 0 || number > MOST_IDENTIFIER) {
                throw new FieldReader.Malformed("PPP identifier " + number);
            }
            return number;
        }

        private static final int MOST_IDENTIFIER = 0xFF;
    }

    static final class NetworkCodec {
        static final int ADDRESS = 1;
        static final int MTU_OCTETS = 2;

        private NetworkCodec() {}

        static void write(FieldWriter out, Network network) {
            out.addressIfPresent(ADDRESS, network.address());
            out.numberUnlessZero(MTU_OCTETS, network.mtuOctets());
        }

        static Network read(FieldReader in) {
            var address = Optional.<Inet4Address>empty();
            int mtuOctets = 0;
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case ADDRESS -> address = Optional.of(in.ipv4());
                    case MTU_OCTETS -> mtuOctets = in.smallNumber();
                    default -> {
                        // A newer release's.
                    }
                }
            }
            return new Network(address, mtuOctets);
        }
    }

    static final class DeadlinesCodec {
        static final int SETUP_NANOS = 1;
        static final int END_NANOS = 2;
        static final int IDLE_NANOS = 3;
        static final int INTERIM_NANOS = 4;

        private DeadlinesCodec() {}

        static void write(FieldWriter out, Deadlines deadlines) {
            out.numberUnless(NEVER, SETUP_NANOS, deadlines.setupNanos());
            out.numberUnless(NEVER, END_NANOS, deadlines.endNanos());
            out.numberUnless(NEVER, IDLE_NANOS, deadlines.idleNanos());
            out.numberUnless(NEVER, INTERIM_NANOS, deadlines.interimNanos());
        }

        static Deadlines read(FieldReader in) {
            long setupNanos = NEVER;
            long endNanos = NEVER;
            long idleNanos = NEVER;
            long interimNanos = NEVER;
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case SETUP_NANOS -> setupNanos = in.number();
                    case END_NANOS -> endNanos = in.number();
                    case IDLE_NANOS -> idleNanos = in.number();
                    case INTERIM_NANOS -> interimNanos = in.number();
                    default -> {
                        // A newer release's.
                    }
                }
            }
            return new Deadlines(setupNanos, endNanos, idleNanos, interimNanos);
        }
    }
}
