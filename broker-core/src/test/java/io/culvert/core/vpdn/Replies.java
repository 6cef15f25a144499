package io.culvert.core.vpdn;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.octets.Secret;
import java.util.List;
import java.util.Optional;

/** RADIUS replies for tests. */
final class Replies {
    private Replies() {}

    static Authorization pairs(String... pairs) {
        return reply(List.of(), pairs);
    }

    static Authorization tunnels(TunnelAttributes... tunnels) {
        return reply(List.of(tunnels));
    }

    static Authorization reply(List<TunnelAttributes> tunnels, String... pairs) {
        var plain = Authorization.PLAIN;
        return new Authorization(
                plain.userName(),
                plain.framedIpAddress(),
                plain.framedNetmask(),
                plain.framedRoutes(),
                plain.framedPool(),
                plain.framedMtu(),
                plain.primaryDns(),
                plain.secondaryDns(),
                plain.sessionTimeout(),
                plain.idleTimeout(),
                plain.interimInterval(),
                plain.classes(),
                plain.replyMessage(),
                List.of(pairs),
                tunnels);
    }

    static RadiusPolicy tunnelReply(String... pairs) {
        return RadiusPolicy.ofTunnelReply(pairs(pairs));
    }

    static RadiusPolicy userReply(String... pairs) {
        return RadiusPolicy.ofUserReply(pairs(pairs));
    }

    static RadiusPolicy destinationReply(String... pairs) {
        return RadiusPolicy.ofDestinationReply(pairs(pairs));
    }

    static Tag tag(int tag) {
        return new Tag(tag);
    }

    /** The RFC 2868 attributes of one tag. */
    static final class Tag {
        private final int tag;
        private Optional<Integer> type = Optional.empty();
        private Optional<Integer> medium = Optional.empty();
        private Optional<String> client = Optional.empty();
        private Optional<String> server = Optional.empty();
        private Optional<Secret> password = Optional.empty();
        private Optional<String> privateGroup = Optional.empty();
        private Optional<String> assignment = Optional.empty();
        private Optional<Integer> preference = Optional.empty();
        private Optional<String> clientName = Optional.empty();
        private Optional<String> serverName = Optional.empty();

        private Tag(int tag) {
            this.tag = tag;
        }

        Tag type(int value) {
            type = Optional.of(value);
            return this;
        }

        Tag medium(int value) {
            medium = Optional.of(value);
            return this;
        }

        Tag client(String value) {
            client = Optional.of(value);
            return this;
        }

        Tag server(String value) {
            server = Optional.of(value);
            return this;
        }

        Tag password(String value) {
            password = Optional.of(Secret.utf8(value));
            return this;
        }

        Tag privateGroup(String value) {
            privateGroup = Optional.of(value);
            return this;
        }

        Tag assignment(String value) {
            assignment = Optional.of(value);
            return this;
        }

        Tag preference(int value) {
            preference = Optional.of(value);
            return this;
        }

        Tag clientName(String value) {
            clientName = Optional.of(value);
            return this;
        }

        Tag serverName(String value) {
            serverName = Optional.of(value);
            return this;
        }

        TunnelAttributes build() {
            return new TunnelAttributes(
                    tag,
                    type,
                    medium,
                    client,
                    server,
                    password,
                    privateGroup,
                    assignment,
                    preference,
                    clientName,
                    serverName);
        }
    }
}
