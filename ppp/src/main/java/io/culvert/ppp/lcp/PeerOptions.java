package io.culvert.ppp.lcp;

import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import io.culvert.ppp.automaton.Verdict;
import io.culvert.ppp.frame.ConfigureOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The options of one Configure-Request of the peer, judged; what was asked for is in the fields, and counts when the
 * verdict is an acknowledgement.
 */
final class PeerOptions {
    private static final int LENGTH_MRU = 2;
    private static final int LENGTH_NUMBER = 4;

    private final PppSettings settings;
    private final RandomGenerator random;
    private final List<ConfigureOption> naks = new ArrayList<>(0);
    private final List<ConfigureOption> naked = new ArrayList<>(0);
    private final List<ConfigureOption> rejects = new ArrayList<>(0);

    int mru = PppSettings.DEFAULT_MRU;
    int magic;
    boolean protocolCompression;
    boolean addressControlCompression;
    Optional<Long> accm = Optional.empty();
    Optional<AuthenticationProtocol> authentication = Optional.empty();

    PeerOptions(PppSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /** Does not look for loops. */
    Verdict judge(List<ConfigureOption> options, boolean nakAllowed) {
        for (var option : options) {
            judge(option);
        }
        if (!nakAllowed) {
            rejectInsteadOfNak();
        }
        if (!rejects.isEmpty()) {
            return new Verdict.Reject(rejects);
        }
        return naks.isEmpty() ? new Verdict.Acknowledge() : new Verdict.Nak(naks);
    }

    private void judge(ConfigureOption option) {
        int length = option.data().length();
        switch (option.type()) {
            case LcpOptions.MRU -> {
                if (length != LENGTH_MRU) {
                    nak(option, ConfigureOption.u16(LcpOptions.MRU, PppSettings.DEFAULT_MRU));
                } else if (option.data().u16(0) < PppSettings.MIN_MRU) {
                    nak(option, ConfigureOption.u16(LcpOptions.MRU, PppSettings.MIN_MRU));
                } else {
                    mru = option.data().u16(0);
                }
            }
            case LcpOptions.ACCM -> {
                if (length != LENGTH_NUMBER) {
                    nak(option, ConfigureOption.u32(LcpOptions.ACCM, 0));
                } else {
                    accm = Optional.of(option.data().u32(0));
                }
            }
            case LcpOptions.AUTHENTICATION -> judgeAuthentication(option);
            case LcpOptions.MAGIC -> {
                if (length != LENGTH_NUMBER || option.data().u32(0) == 0) {
                    nak(option, ConfigureOption.u32(LcpOptions.MAGIC, LcpRequest.newMagic(random)));
                } else {
                    magic = (int) option.data().u32(0);
                }
            }
            case LcpOptions.PROTOCOL_COMPRESSION -> {
                protocolCompression = length == 0 && settings.protocolCompressionAccepted();
                rejectUnless(protocolCompression, option);
            }
            case LcpOptions.ADDRESS_CONTROL_COMPRESSION -> {
                addressControlCompression = length == 0 && settings.addressControlCompressionAccepted();
                rejectUnless(addressControlCompression, option);
            }
            default -> rejects.add(option);
        }
    }

    /** An LNS does not prove itself to its clients. */
    private void judgeAuthentication(ConfigureOption option) {
        switch (settings.role()) {
            case PppRole.Lns _ -> rejects.add(option);
            case PppRole.Client client -> {
                var wanted = AuthenticationProtocol.ofOptionData(option.data());
                if (wanted.isPresent() && client.authentication().contains(wanted.get())) {
                    authentication = wanted;
                } else if (client.authentication().isEmpty()) {
                    rejects.add(option);
                } else {
                    nak(
                            option,
                            new ConfigureOption(
                                    LcpOptions.AUTHENTICATION,
                                    client.authentication().getFirst().optionData()));
                }
            }
        }
    }

    private void nak(ConfigureOption option, ConfigureOption better) {
        naked.add(option);
        naks.add(better);
    }

    private void rejectUnless(boolean acceptable, ConfigureOption option) {
        if (!acceptable) {
            rejects.add(option);
        }
    }

    /** Who uses magic numbers must not reject them (RFC 1661 section 6.4). */
    private void rejectInsteadOfNak() {
        for (var option : naked) {
            if (option.type() != LcpOptions.MAGIC || !settings.magicNumber()) {
                rejects.add(option);
            }
        }
    }
}
