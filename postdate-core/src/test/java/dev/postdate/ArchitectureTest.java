package dev.postdate;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the arrows of the architecture. */
class ArchitectureTest {

    private static JavaClasses core = new ClassFileImporter().importClasses();

    @BeforeAll
    static void load() {
        core = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.postdate");
        assertThat(core).isNotEmpty();
    }

    /** The facade wires everything; the values beside it in the root package know nothing of what is below. */
    private static final DescribedPredicate<JavaClass> FACADE = DescribedPredicate.describe(
            "the facade", type -> type.getName().matches("dev\\.postdate\\.Postdate(Builder)?(\\$.*)?"));

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.postdate.(**)").should().beFreeOfCycles().check(core);
    }

    @Test
    void theValuesOfTheRootPackageDependOnNothingBelow() {
        classes()
                .that(resideInAPackage("dev.postdate").and(DescribedPredicate.not(FACADE)))
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("dev.postdate.*..")
                .check(core);
    }

    @Test
    void nothingBelowDependsOnTheFacade() {
        noClasses()
                .that()
                .resideInAPackage("dev.postdate.*..")
                .should()
                .dependOnClassesThat(FACADE)
                .check(core);
    }

    @Test
    void theSpiAndTheFeaturesDoNotKnowTheEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.postdate.internal..")
                .and(DescribedPredicate.not(FACADE))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.postdate.internal..")
                .check(core);
    }

    @Test
    void noPublicSignatureMentionsInternalTypes() {
        noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage("dev.postdate.internal..")
                .should(mentionInternalTypes())
                .check(core);
    }

    private static ArchCondition<JavaMethod> mentionInternalTypes() {
        return new ArchCondition<>("mention internal types") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean mentions = method.getAllInvolvedRawTypes().stream()
                        .anyMatch(type -> type.getPackageName().startsWith("dev.postdate.internal"));
                events.add(new SimpleConditionEvent(method, mentions, method.getFullName()));
            }
        };
    }

    @Test
    void onlyTheTimePackageTouchesClocksAndThreads() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.postdate.internal.time..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethodWhere(target(owner(DescribedPredicate.describe(
                                "a clock, a thread or a parking lot",
                                type -> type.isEquivalentTo(Clock.class)
                                        || type.isEquivalentTo(LockSupport.class)
                                        || type.isEquivalentTo(Executors.class))))
                        .or(target(owner(resideInAPackage("java.lang")))
                                .and(target(nameMatching(
                                        "nanoTime|currentTimeMillis|sleep|startVirtualThread|ofVirtual|ofPlatform")))))
                .orShould()
                .callConstructor(Thread.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .check(core);
    }

    @Test
    void theCoreKnowsNoDatabaseAndNoJsonLibrary() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.sql..", "tools.jackson..", "com.fasterxml..")
                .check(core);
        // A connection is handed through from the caller to the store and to handlers; nothing is asked of it.
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("java.sql..").and(not(type(java.sql.Connection.class))))
                .check(core);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(core.stream().map(JavaClass::getPackage).distinct())
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(NullMarked.class))
                        .as(each.getName())
                        .isTrue());
    }

    @Test
    void nothingIsSerializedByJava() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectOutputStream")
                .check(core);
    }
}
