package io.culvert.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.culvert.app.runtime.BrokerRuntime;
import io.culvert.app.runtime.LiveState;
import io.culvert.core.engine.Engine;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The fine arrows: what Maven's modules cannot say about who may use what. */
class ArchitectureTest {
    private static final String[] PURE = {
        "io.culvert.octets..", "io.culvert.l2tp..", "io.culvert.ppp..", "io.culvert.core.."
    };

    /** Addresses are values; everything else of java.net is I/O. */
    private static final Set<String> ADDRESS_VALUES = Set.of(
            "java.net.InetAddress",
            "java.net.Inet4Address",
            "java.net.Inet6Address",
            "java.net.InetSocketAddress",
            "java.net.SocketAddress",
            "java.net.UnknownHostException");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // Another module's tests that ours use.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.culvert");

    @Test
    void pureModulesDoNoInputOrOutput() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat(describe("do I/O, threads or logging", ArchitectureTest::isImpure))
                .check(CLASSES);
    }

    @Test
    void pureModulesReadNoClockAndDrawNoRandomness() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(java.net.InetAddress.class, "getByName", String.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.SecureRandom")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.time.InstantSource.class)
                .check(CLASSES);
    }

    @Test
    void pureModulesUseNoLibraries() {
        classes()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.culvert..", "java..", "javax.crypto..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void theDataplaneKnowsNoPolicy() {
        noClasses()
                .that()
                .resideInAPackage("io.culvert.dataplane..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.culvert.core..", "io.culvert.ppp..", "io.culvert.radius..", "io.culvert.app..")
                .check(CLASSES);
    }

    @Test
    void restReachesStateThroughManagementOnly() {
        noClasses()
                .that()
                .resideInAPackage("io.culvert.app.rest..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.culvert.db..", "io.culvert.radius..", "io.culvert.dataplane..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Engine.class, BrokerRuntime.class, LiveState.class)
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.culvert.(*)..").should().beFreeOfCycles().check(CLASSES);
        slices().matching("io.culvert.l2tp.(*)..").should().beFreeOfCycles().check(CLASSES);
        slices().matching("io.culvert.ppp.(*)..").should().beFreeOfCycles().check(CLASSES);
        slices().matching("io.culvert.core.(*)..").should().beFreeOfCycles().check(CLASSES);
        slices().matching("io.culvert.radius.(*)..").should().beFreeOfCycles().check(CLASSES);
        slices().matching("io.culvert.db.(*)..").should().beFreeOfCycles().check(CLASSES);
        slices().matching("io.culvert.dataplane.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
        slices().matching("io.culvert.app.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void namesSayWhatAClassIs() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .check(CLASSES);
    }

    @Test
    void everyModuleIsLookedAt() {
        for (var pack :
                new String[] {"octets", "local", "l2tp", "ppp", "core", "radius", "redis", "db", "dataplane", "app"}) {
            assertThat(CLASSES.stream().filter(c -> c.getPackageName().startsWith("io.culvert." + pack)))
                    .as("classes of io.culvert." + pack)
                    .isNotEmpty();
        }
    }

    private static boolean isImpure(JavaClass type) {
        var name = type.getFullName();
        return (name.startsWith("java.net.") && !ADDRESS_VALUES.contains(name))
                || (name.startsWith("java.io.") && !name.equals("java.io.Serializable"))
                || (name.startsWith("java.nio.") && !name.startsWith("java.nio.charset."))
                || name.startsWith("java.sql.")
                || name.startsWith("java.util.logging.")
                || name.startsWith("java.lang.System$Logger")
                || name.equals("java.lang.Thread")
                || name.startsWith("java.util.Timer")
                || name.startsWith("java.util.concurrent.");
    }
}
