package io.culvert.app.rest;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.culvert.app.runtime.StartFailure;
import org.junit.jupiter.api.Test;

/** REST reaches state through management alone, and management knows nothing of HTTP. */
class LayersTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.culvert.app.rest", "io.culvert.app.management", "io.culvert.app.runtime");

    @Test
    void restReachesStateThroughManagementAlone() {
        noClasses()
                .that()
                .resideInAPackage("io.culvert.app.rest..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.culvert.db..", "io.culvert.radius..", "io.culvert.dataplane..", "java.sql..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.culvert.core.engine.Engine")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.culvert.app.rest..")
                .and()
                .doNotHaveSimpleName(LoopbackListener.class.getSimpleName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.culvert.app.runtime..")
                .check(CLASSES);
        noClasses()
                .that()
                .haveSimpleName(LoopbackListener.class.getSimpleName())
                .should()
                .dependOnClassesThat(describe(
                        "are of the runtime, other than its way to refuse a start",
                        type -> type.getPackageName().startsWith("io.culvert.app.runtime")
                                && !type.isEquivalentTo(StartFailure.class)))
                .check(CLASSES);
    }

    @Test
    void managementKnowsNoHttpAndNoJson() {
        noClasses()
                .that()
                .resideInAPackage("io.culvert.app.management..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "jakarta.servlet..",
                        "tools.jackson..",
                        "com.fasterxml.jackson..",
                        "io.culvert.app.rest..",
                        "io.culvert.app.runtime..")
                .check(CLASSES);
    }
}
