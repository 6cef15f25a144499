package io.culvert.ppp.ipcp;

import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.automaton.Layer;
import io.culvert.ppp.automaton.Verdict;
import io.culvert.ppp.frame.ConfigureOption;
import io.culvert.ppp.frame.ControlPacket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** IPCP of the end that asks for an address and name servers, and takes what it is given. */
public final class IpcpClient implements Layer {
    private static final int[] TYPES = {IpcpOptions.ADDRESS, IpcpOptions.PRIMARY_DNS, IpcpOptions.SECONDARY_DNS};

    private final IpcpUser user;
    private final boolean requestDns;

    /** What we ask for, by the index of its type; empty: nothing. */
    private final Octets[] wanted = new Octets[TYPES.length];

    private Octets peer = IpcpOptions.UNSPECIFIED;

    public IpcpClient(boolean requestDns, IpcpUser user) {
        this.user = user;
        this.requestDns = requestDns;
        reset();
    }

    private void reset() {
        wanted[0] = IpcpOptions.UNSPECIFIED;
        wanted[1] = requestDns ? IpcpOptions.UNSPECIFIED : Octets.EMPTY;
        wanted[2] = wanted[1];
    }

    @Override
    public Octets requestOptions() {
        var writer = new OctetWriter(18);
        for (int i = 0; i < TYPES.length; i++) {
            if (!wanted[i].isEmpty()) {
                writer.u8(TYPES[i]).u8(2 + IpcpOptions.LENGTH).octets(wanted[i]);
            }
        }
        return writer.toOctets();
    }

    /** The peer may have any address, but we have none to give. */
    @Override
    public Verdict judge(List<ConfigureOption> options, boolean nakAllowed, Instant now) {
        var rejects = new ArrayList<ConfigureOption>(0);
        var address = IpcpOptions.UNSPECIFIED;
        for (var option : options) {
            boolean acceptable = option.type() == IpcpOptions.ADDRESS
                    && option.data().length() == IpcpOptions.LENGTH
                    && IpcpOptions.isUnicast(option.data());
            if (acceptable) {
                address = option.data();
            } else {
                rejects.add(option);
            }
        }
        if (!rejects.isEmpty()) {
            return new Verdict.Reject(rejects);
        }
        peer = address;
        return new Verdict.Acknowledge();
    }

    @Override
    public boolean naked(List<ConfigureOption> options, boolean tooMany, Instant now) {
        if (tooMany) {
            user.fail(IpcpOptions.refusedByPeer(), now);
            return false;
        }
        for (var option : options) {
            for (int i = 0; i < TYPES.length; i++) {
                boolean asked = option.type() == TYPES[i] && !wanted[i].isEmpty();
                if (asked && option.data().length() == IpcpOptions.LENGTH) {
                    wanted[i] = option.data();
                }
            }
        }
        return true;
    }

    @Override
    public boolean rejected(List<ConfigureOption> options, Instant now) {
        for (var option : options) {
            for (int i = 0; i < TYPES.length; i++) {
                if (option.type() == TYPES[i]) {
                    wanted[i] = Octets.EMPTY;
                }
            }
        }
        if (wanted[0].isEmpty()) {
            user.fail(noAddress(), now);
        }
        return !wanted[0].isEmpty();
    }

    private static PppEnd noAddress() {
        return IpcpOptions.end(
                PppEnd.Reason.NO_ADDRESS, PppEnd.Direction.AT_PEER, "the peer does not let us have an address");
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
        if (!IpcpOptions.isUnicast(wanted[0])) {
            user.fail(noAddress(), now);
            return;
        }
        var dns = new ArrayList<java.net.Inet4Address>(2);
        for (int i = 1; i < TYPES.length; i++) {
            if (!wanted[i].isEmpty() && !wanted[i].equals(IpcpOptions.UNSPECIFIED)) {
                dns.add(IpcpOptions.address(wanted[i]));
            }
        }
        user.ipv4Opened(IpcpOptions.address(wanted[0]), IpcpOptions.address(peer), dns);
    }

    @Override
    public void layerDown(Instant now) {
        reset();
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
