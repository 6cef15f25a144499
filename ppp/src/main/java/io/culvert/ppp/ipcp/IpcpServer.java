package io.culvert.ppp.ipcp;

import io.culvert.octets.Octets;
import io.culvert.ppp.Ipv4Parameters;
import io.culvert.ppp.automaton.Layer;
import io.culvert.ppp.automaton.Verdict;
import io.culvert.ppp.frame.ConfigureOption;
import io.culvert.ppp.frame.ControlPacket;
import java.net.Inet4Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * IPCP of the end that gives addresses: says what its own is, and tells the peer by Configure-Nak what the peer's and
 * its name servers' are. What it has not got, header compression and NBNS are rejected.
 */
public final class IpcpServer implements Layer {
    private final Ipv4Parameters parameters;
    private final IpcpUser user;
    private Inet4Address peer;
    private boolean addressRejected;

    public IpcpServer(Ipv4Parameters parameters, IpcpUser user) {
        this.parameters = parameters;
        this.user = user;
        this.peer = parameters.peer();
    }

    /** What has been agreed on, with the peer's address as it is. */
    public Ipv4Parameters agreed() {
        return new Ipv4Parameters(
                parameters.local(),
                peer,
                parameters.peerMayChoose(),
                parameters.primaryDns(),
                parameters.secondaryDns());
    }

    @Override
    public Octets requestOptions() {
        return addressRejected
                ? Octets.EMPTY
                : ConfigureOption.encodeAll(List.of(IpcpOptions.option(IpcpOptions.ADDRESS, parameters.local())));
    }

    @Override
    public Verdict judge(List<ConfigureOption> options, boolean nakAllowed, Instant now) {
        var naks = new ArrayList<ConfigureOption>(3);
        var naked = new ArrayList<ConfigureOption>(3);
        var rejects = new ArrayList<ConfigureOption>(0);
        boolean addressAsked = false;
        boolean addressNaked = false;
        var wanted = parameters.peer();
        for (var option : options) {
            addressAsked |= option.type() == IpcpOptions.ADDRESS;
            var ours = offered(option);
            if (ours.isEmpty()) {
                rejects.add(option);
            } else if (isAcceptable(option, ours.get())) {
                if (option.type() == IpcpOptions.ADDRESS && !option.data().equals(IpcpOptions.octets(wanted))) {
                    wanted = IpcpOptions.address(option.data());
                }
            } else {
                addressNaked |= option.type() == IpcpOptions.ADDRESS;
                naks.add(IpcpOptions.option(option.type(), ours.get()));
                naked.add(option);
            }
        }
        if (!nakAllowed && addressNaked) {
            user.fail(IpcpOptions.refusedByUs(), now); // a peer without the option would have no address at all
            return new Verdict.Abandon();
        }
        if (!nakAllowed) {
            rejects.addAll(naked);
        } else if (!addressAsked) {
            naks.add(IpcpOptions.option(IpcpOptions.ADDRESS, parameters.peer())); // RFC 1332 section 3.3
        }
        if (!rejects.isEmpty()) {
            return new Verdict.Reject(rejects);
        }
        if (!naks.isEmpty()) {
            return new Verdict.Nak(naks);
        }
        peer = wanted;
        return new Verdict.Acknowledge();
    }

    /** What the peer may have of this option; empty: nothing. */
    private Optional<Inet4Address> offered(ConfigureOption option) {
        return switch (option.type()) {
            case IpcpOptions.ADDRESS -> Optional.of(parameters.peer());
            case IpcpOptions.PRIMARY_DNS -> parameters.primaryDns();
            case IpcpOptions.SECONDARY_DNS -> parameters.secondaryDns();
            default -> Optional.empty();
        };
    }

    private boolean isAcceptable(ConfigureOption option, Inet4Address ours) {
        var data = option.data();
        if (data.equals(IpcpOptions.octets(ours))) {
            return true;
        }
        return option.type() == IpcpOptions.ADDRESS
                && parameters.peerMayChoose()
                && data.length() == IpcpOptions.LENGTH
                && IpcpOptions.isUnicast(data)
                && !data.equals(IpcpOptions.octets(parameters.local()));
    }

    /** Our address is not for the peer to choose; it may come to its senses. */
    @Override
    public boolean naked(List<ConfigureOption> options, boolean tooMany, Instant now) {
        if (tooMany) {
            user.fail(IpcpOptions.refusedByPeer(), now);
        }
        return !tooMany;
    }

    @Override
    public boolean rejected(List<ConfigureOption> options, Instant now) {
        addressRejected |= !options.isEmpty();
        return true;
    }

    @Override
    public void diverged(boolean byOurRefusals, Instant now) {
        user.fail(byOurRefusals ? IpcpOptions.refusedByUs() : IpcpOptions.refusedByPeer(), now);
    }

    @Override
    public void terminatedByPeer() {}

    @Override
    public void rejectedByPeer(String what) {}

    @Override
    public void send(ControlPacket packet) {
        user.sendIpcp(packet);
    }

    @Override
    public void layerUp(Instant now) {
        user.ipv4Opened(parameters.local(), peer, List.of());
    }

    @Override
    public void layerDown(Instant now) {
        addressRejected = false;
        user.ipv4Closed(now);
    }

    @Override
    public void layerFinished(boolean timedOut, Instant now) {
        user.fail(
                timedOut
                        ? IpcpOptions.timeout()
                        : IpcpOptions.noProtocol("IPCP is closed, and there is no other network protocol"),
                now);
    }
}
