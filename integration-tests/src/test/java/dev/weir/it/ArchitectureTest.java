package dev.weir.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Dependencies point one way: plugins → wire → spi ← config ← core ← gateway ← app, and config ← simulator ← app. */
class ArchitectureTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Map<Path, JavaClasses> IMPORTED = new ConcurrentHashMap<>();

    static Stream<Path> plugins() {
        try (Stream<Path> folders = Files.list(ROOT.resolve("plugins"))) {
            return folders
                    .filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JavaClasses classesOf(Path module) {
        return IMPORTED.computeIfAbsent(module, folder -> {
            JavaClasses classes = new ClassFileImporter().importPath(folder.resolve("target/classes"));
            assertThat(classes).as("classes of %s", folder).isNotEmpty();
            return classes;
        });
    }

    @Test
    void theSpiKnowsOnlyAnnotationsAndTheTwoFacades() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "dev.weir.spi..",
                        "org.jspecify.annotations..",
                        "jakarta.inject..",
                        "io.micrometer.core..",
                        "io.opentelemetry.api.."))
                .check(classesOf(ROOT.resolve("spi")));
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void aPluginKnowsTheSpiTheWireAndItself(Path plugin) {
        knowsOnly(classesOf(plugin), "dev.weir.spi..", "dev.weir.wire..");
    }

    @Test
    void theWireKnowsTheSpiAndNothingElse() {
        knowsOnly(classesOf(ROOT.resolve("wire")), "dev.weir.spi..");
    }

    @Test
    void bodiesAndSecurityOfTheWireKnowNoExchange() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.weir.wire.body..", "dev.weir.wire.security..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir.wire"))
                .check(classesOf(ROOT.resolve("wire")));
    }

    @Test
    void theCoreKnowsNeitherTheCommandNorAPlugin() {
        knowsOnly(classesOf(ROOT.resolve("core")), "dev.weir.spi..", "dev.weir.config", "dev.weir.duration");
    }

    @Test
    void theSimulatorKnowsTheConfigurationAndNothingElse() {
        knowsOnly(classesOf(ROOT.resolve("simulator")), "dev.weir.spi.settings", "dev.weir.config");
    }

    @Test
    void theTestkitKnowsTheSpiAndTheConfigurationAndNothingElse() {
        knowsOnly(classesOf(ROOT.resolve("testkit")), "dev.weir.spi..", "dev.weir.config", "dev.weir.duration");
    }

    @Test
    void theConfigurationKnowsTheSettingsOfTheSpiAndNothingElse() {
        knowsOnly(classesOf(ROOT.resolve("config")), "dev.weir.spi.settings", "dev.weir.spi");
    }

    /** Holds a module to its own packages, and to these of the others. */
    private static void knowsOnly(JavaClasses module, String... others) {
        String[] own =
                module.stream().map(type -> type.getPackageName()).distinct().toArray(String[]::new);
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir..")
                        .and(not(resideInAnyPackage(others)))
                        .and(not(resideInAnyPackage(own))))
                .check(module);
    }

    @Test
    void thePackagesOfTheCoreHaveNoCycles() {
        slices().matching("dev.weir.(*)..").should().beFreeOfCycles().check(classesOf(ROOT.resolve("core")));
    }

    /** The engines and the ground that they stand on, each with what it may know of core. */
    static Stream<Arguments> grounds() {
        return Stream.of(
                arguments("timelimit", List.of()),
                arguments("classify", List.of()),
                arguments("token", List.of()),
                arguments("schema", List.of()),
                arguments("pack", List.of("schema")),
                arguments("call", List.of("timelimit", "token", "duration")),
                arguments("breaker", List.of("call", "classify", "timelimit", "config", "duration")),
                arguments("retry", List.of("call", "classify", "timelimit", "config", "duration")),
                arguments("route", List.of("call", "config", "duration")),
                arguments("cache", List.of("call", "config", "duration")),
                arguments("route.stream", List.of("call")),
                arguments("embedding", List.of()),
                arguments("guard", List.of("call", "config", "timelimit")),
                arguments("store", List.of()),
                arguments("budget", List.of("call", "config", "duration", "store")),
                arguments("batch", List.of("call", "config", "duration")),
                arguments("cost", List.of()),
                arguments("batchjob", List.of("classify")),
                arguments("health", List.of("call", "config")),
                arguments("admin", List.of("call", "health", "diagnosis", "schema")),
                arguments("performance", List.of("timelimit", "config")),
                arguments("recording", List.of("schema")),
                arguments("limit", List.of("call", "config", "duration", "store")),
                arguments(
                        "resilience",
                        List.of("breaker", "retry", "limit", "call", "classify", "timelimit", "config", "duration")));
    }

    @ParameterizedTest
    @MethodSource("grounds")
    void anEngineKnowsTheGroundAndNoOtherEngine(String engine, List<String> known) {
        String[] packages = Stream.concat(Stream.of(engine, "spi"), known.stream())
                .map(name -> "dev.weir." + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.weir." + engine + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir..").and(not(resideInAnyPackage(packages))))
                .check(classesOf(ROOT.resolve("core")));
    }

    /** A stage uses the composition of the engines, and of one engine no more than what it hands over or throws. */
    @Test
    void aStageKnowsTheEnginesByTheirFaceAlone() {
        noClasses()
                .that()
                .implement("dev.weir.call.Stage")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir..")
                        .and(not(resideInAnyPackage(
                                "dev.weir.spi..",
                                "dev.weir.call",
                                "dev.weir.path..",
                                "dev.weir.observe..",
                                "dev.weir.plugin..",
                                "dev.weir.resilience")))
                        .and(not(nameMatching("dev.weir.retry.AttemptsFailedException")))
                        .and(not(nameMatching("dev.weir.route.Router")))
                        .and(not(nameMatching("dev.weir.cache.ResponseCaching")))
                        .and(not(nameMatching("dev.weir.guard.Guards")))
                        .and(not(nameMatching("dev.weir.intent.AnswerCheck")))
                        .and(not(nameMatching("dev.weir.batch.BatchProcessor")))
                        .and(not(nameMatching("dev.weir.recording.(Recorder|RecordedCall|RecordedAttempt)(\\$.*)?")))
                        .and(not(nameMatching("dev.weir.timelimit.Attempt(\\$.*)?")))
                        .and(not(nameMatching("dev.weir.health.(HealthMonitor|HealthRecord)")))
                        .and(not(nameMatching(
                                "dev.weir.embedding.(EmbeddingSplitter|EmbeddingLimits|PartFailedException)")))
                        .and(not(nameMatching("dev.weir.budget.(Budgets|ReservedCost|BudgetExceededException)"))))
                .check(classesOf(ROOT.resolve("core")));
    }

    @Test
    void nothingButThePathTheClientAndTheWiringKnowsWhatIsObserved() {
        noClasses()
                .that(not(resideInAnyPackage(
                        "dev.weir", "dev.weir.observe..", "dev.weir.path..", "dev.weir.client..", "dev.weir.wiring..")))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir.observe.."))
                .check(classesOf(ROOT.resolve("core")));
    }

    @Test
    void nobodyLooksBelowTheFaceOfTheConfiguration() {
        for (String module : List.of("core", "app", "gateway", "simulator")) {
            noClasses()
                    .should()
                    .dependOnClassesThat(resideInAPackage("dev.weir.config.internal.."))
                    .check(classesOf(ROOT.resolve(module)));
        }
    }

    @Test
    void nobodyLooksBelowTheFaceOfTheSimulator() {
        for (String classes : List.of("app/target/classes", "integration-tests/target/test-classes")) {
            JavaClasses users = new ClassFileImporter().importPath(ROOT.resolve(classes));
            assertThat(users).as(classes).isNotEmpty();
            noClasses()
                    .should()
                    .dependOnClassesThat(resideInAPackage("dev.weir.simulator.internal.."))
                    .check(users);
        }
    }

    /** The rooms of the simulator, each with those that it may know. */
    static Stream<Arguments> simulatorRooms() {
        return Stream.of(
                arguments("scenario", List.of()),
                arguments("api", List.of("scenario")),
                arguments("openai", List.of("api", "scenario")),
                arguments("anthropic", List.of("api", "scenario")),
                arguments("http", List.of("api", "scenario")));
    }

    @ParameterizedTest
    @MethodSource("simulatorRooms")
    void aRoomOfTheSimulatorKnowsItsFaceAndTheRoomsBelow(String room, List<String> below) {
        String[] packages = Stream.concat(
                        Stream.of("dev.weir.simulator", "dev.weir.simulator.internal." + room),
                        below.stream().map(name -> "dev.weir.simulator.internal." + name))
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.weir.simulator.internal." + room)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir..").and(not(resideInAnyPackage(packages))))
                .check(classesOf(ROOT.resolve("simulator")));
    }

    /** The rooms of the gateway, each with those that it may know; the face knows all. */
    static Stream<Arguments> gatewayRooms() {
        return Stream.of(
                arguments("http", List.of()),
                arguments("keys", List.of()),
                arguments("jwt", List.of("keys")),
                arguments("api", List.of("http", "keys")),
                arguments("openai", List.of("http", "api", "keys")),
                arguments("anthropic", List.of("http", "api", "keys")),
                arguments("ui", List.of("http", "api", "keys", "jwt")));
    }

    @ParameterizedTest
    @MethodSource("gatewayRooms")
    void aRoomOfTheGatewayKnowsTheRoomsBelow(String room, List<String> below) {
        String[] packages = Stream.concat(Stream.of(room), below.stream())
                .map(name -> "dev.weir.gateway." + name)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.weir.gateway." + room)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir.gateway..").and(not(resideInAnyPackage(packages))))
                .check(classesOf(ROOT.resolve("gateway")));
    }

    /** The rooms of the command, each with those that it may know; the face knows all. */
    static Stream<Arguments> commandRooms() {
        return Stream.of(
                arguments("cli", List.of()),
                arguments("rows", List.of()),
                arguments("ask", List.of("cli")),
                arguments("batch", List.of("cli", "rows")),
                arguments("bench", List.of("cli")),
                arguments("cache", List.of("cli", "rows")),
                arguments("config", List.of("cli")),
                arguments("costs", List.of("cli")),
                arguments("keys", List.of("cli")),
                arguments("serve", List.of("cli")),
                arguments("plugin", List.of("cli")),
                arguments("tune", List.of("cli")),
                arguments("run.record", List.of("rows")),
                arguments("run.input", List.of("rows", "run.record")),
                arguments("run.checkpoint", List.of("rows", "run.record", "run.input")),
                arguments("run", List.of("cli", "rows", "run.record", "run.input", "run.checkpoint")));
    }

    @ParameterizedTest
    @MethodSource("commandRooms")
    void aRoomOfTheCommandKnowsTheRoomsBelow(String room, List<String> below) {
        String[] packages = Stream.concat(Stream.of(room), below.stream())
                .map(name -> "dev.weir.app." + name)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.weir.app." + room)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.weir.app..").and(not(resideInAnyPackage(packages))))
                .check(classesOf(ROOT.resolve("app")));
    }

    /** What stands for different ideas has different names: a reader who searches for one finds one. */
    @Test
    void noTwoClassesHaveOneSimpleName() throws IOException {
        assertThat(mainClasses()).doesNotHaveDuplicates();
    }

    @Test
    void everyClassThatTheWalksNameExists() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));
        String walks = page.substring(page.indexOf("## Three walks"), page.indexOf("## Putting it together"));
        List<String> named = Pattern.compile("`([A-Z]\\w+)`")
                .matcher(walks)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(named).hasSizeGreaterThan(60).isSubsetOf(mainClasses());
    }

    private static List<String> mainClasses() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.map(Path::toString)
                    .filter(file -> file.contains("/src/main/java/") && file.endsWith(".java"))
                    .filter(file -> !file.contains("/target/")) // projects that a build generates
                    .map(file -> file.substring(file.lastIndexOf('/') + 1, file.length() - ".java".length()))
                    .filter(name -> !name.endsWith("-info"))
                    .toList();
        }
    }

    @Test
    void noPackageIsNamedForWhatItIsMadeOf() {
        List<Path> modules = Stream.concat(
                        plugins(),
                        Stream.of("spi", "config", "core", "wire", "app", "testkit", "simulator", "bench")
                                .map(ROOT::resolve))
                .toList();
        for (Path module : modules) {
            noClasses()
                    .should()
                    .resideInAnyPackage("..util..", "..common..", "..impl..", "..manager..", "..helper..")
                    .check(classesOf(module));
        }
    }
}
