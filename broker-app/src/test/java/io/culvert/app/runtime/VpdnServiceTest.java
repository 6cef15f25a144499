package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.engine.Input;
import io.culvert.core.vpdn.GroupKind;
import io.culvert.core.vpdn.GroupMatch;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.TunnelAuthorization;
import io.culvert.core.vpdn.VpdnConfiguration;
import io.culvert.core.vpdn.VpdnFault;
import io.culvert.core.vpdn.VpdnGroup;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.core.vpdn.VpdnSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VpdnServiceTest {
    private final List<Input> told = new ArrayList<>();
    private final VpdnService service = new VpdnService(VpdnPolicy.of(with("a", "b")), told::add);

    @Test
    void aChangeIsInForceAndEveryShardIsTold() {
        assertThat(service.replace(with("c"))).isEmpty();

        assertThat(service.policy().configuration()).isEqualTo(with("c"));
        assertThat(told).containsExactly(new Input.PolicyChanged(service.policy()));
    }

    @Test
    void aChangeWithFaultsChangesNothing() {
        var before = service.policy();

        assertThat(service.replace(with("a", "a"))).isNotEmpty();

        assertThat(service.policy()).isSameAs(before);
        assertThat(told).isEmpty();
    }

    @Test
    void aGroupIsRemovedWithoutItsTunnelsUnlessTheyAreToGo() {
        var service = new VpdnService(VpdnPolicy.of(with("a", "b", "c")), told::add);

        assertThat(service.removeGroup("a", false)).isEmpty();
        assertThat(service.policy().configuration()).isEqualTo(with("b", "c"));
        assertThat(told).hasSize(1).allMatch(Input.PolicyChanged.class::isInstance);

        assertThat(service.removeGroup("b", true)).isEmpty();
        assertThat(told).hasSize(3).endsWith(new Input.ClearGroup("b"));
    }

    @Test
    void aGroupThatThereIsNotCannotBeRemoved() {
        assertThat(service.removeGroup("c", true)).containsExactly(new VpdnFault("groups", "c", "is no vpdn-group"));

        assertThat(service.policy().configuration()).isEqualTo(with("a", "b"));
        assertThat(told).isEmpty();
    }

    @Test
    void theLastGroupStaysSoThatNobodyIsLetInByRemovingIt() {
        assertThat(service.removeGroup("a", false)).isEmpty();
        told.clear();

        assertThat(service.removeGroup("b", true))
                .extracting(VpdnFault::expectation)
                .singleElement()
                .asString()
                .startsWith("is the last vpdn-group");
        assertThat(service.policy().match("stranger")).isInstanceOf(GroupMatch.NoMatch.class);
        assertThat(told).isEmpty();

        assertThat(service.replace(with())).isEmpty();
        assertThat(service.policy().match("stranger")).isInstanceOf(GroupMatch.NoGroups.class);
    }

    private static VpdnConfiguration with(String... names) {
        return new VpdnConfiguration(
                SettingValues.NONE.with(VpdnSettings.AUTHENTICATION, false),
                List.of(),
                Stream.of(names).map(VpdnServiceTest::group).toList(),
                TunnelAuthorization.OFF);
    }

    private static VpdnGroup group(String name) {
        return new VpdnGroup(
                name,
                Set.of(GroupKind.ACCEPT_DIALIN),
                Optional.empty(),
                List.of("lac-" + name),
                Optional.empty(),
                SettingValues.NONE);
    }
}
