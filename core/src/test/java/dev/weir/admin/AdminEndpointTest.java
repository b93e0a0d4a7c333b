package dev.weir.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.admin.RuntimeSnapshot.Breaker;
import dev.weir.call.ActiveCall;
import dev.weir.call.CallStage;
import dev.weir.diagnosis.Finding;
import dev.weir.diagnosis.Symptom;
import dev.weir.health.BackendHealth;
import dev.weir.schema.StrictJson;
import dev.weir.spi.call.Priority;
import dev.weir.spi.event.BackendHealthChanged;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.testkit.fake.FakeTime;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AdminEndpointTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final FakeTime time = new FakeTime();
    private final List<String> cancelled = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private List<ActiveCall> calls = List.of(call("call-1", "model-1"));
    private @Nullable RuntimeException broken;
    private Path directory = Path.of("");

    private final RuntimeView view = new RuntimeView() {
        @Override
        public RuntimeSnapshot snapshot(int limit) {
            if (broken != null) {
                throw broken;
            }
            return new RuntimeSnapshot(
                    Duration.ofSeconds(90),
                    calls.size(),
                    Map.of(CallStage.SENDING, calls.size()),
                    calls.stream().limit(limit).toList(),
                    new Traffic(7, 1, 0, 0, 2, 9, 1000, 500, new BigDecimal("0.25")),
                    new LatencyQuantiles(5, Duration.ofMillis(800), Duration.ofMillis(2400), Duration.ofMillis(4100)),
                    List.of(new Breaker(
                            "primary",
                            "model-1",
                            State.OPEN,
                            "a probe failed",
                            Instant.EPOCH,
                            3,
                            1,
                            Duration.ofSeconds(12))),
                    List.of(new BackendHealth(
                            "primary",
                            BackendHealthChanged.State.UNHEALTHY,
                            Instant.EPOCH,
                            "network.unreachable",
                            3,
                            null,
                            List.of())));
        }

        @Override
        public RuntimeFindings findings() {
            LatencyQuantiles latency =
                    new LatencyQuantiles(25, Duration.ofMillis(8), Duration.ofMillis(9), Duration.ofMillis(10));
            return new RuntimeFindings(
                    5,
                    latency,
                    List.of(new Finding(
                            Symptom.MANY_ERRORS, "primary/model-1", "20 % failed", "mend it", "llm.routes")));
        }

        @Override
        public boolean cancel(String callId) {
            cancelled.add(callId);
            return callId.equals("call-1");
        }
    };

    private static ActiveCall call(String id, String model) {
        return new ActiveCall(
                id, null, "primary", model, null, Priority.NORMAL, CallStage.SENDING, 1, 20, Duration.ofMillis(1500));
    }

    @BeforeEach
    void name() {
        directory = folder.resolve("weir");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private @Nullable AdminEndpoint endpoint(Path at) {
        AdminEndpoint endpoint = AdminEndpoint.open(new AdminSettings(true, at), Map.of(), view, time);
        if (endpoint != null) {
            open.add(endpoint);
        }
        return endpoint;
    }

    private List<AdminClient.LocalRuntime> runtimes() throws IOException {
        return new AdminClient(directory, Map.of()).runtimes();
    }

    /** Its socket appears in a moment. */
    private AdminClient.LocalRuntime listening() throws Exception {
        for (List<AdminClient.LocalRuntime> found = runtimes(); ; found = runtimes()) {
            if (!found.isEmpty()) {
                return found.get(0);
            }
            Thread.onSpinWait();
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> ask(AdminClient.LocalRuntime runtime, String request) throws Exception {
        return (Map<String, Object>)
                Objects.requireNonNull(StrictJson.parse(AdminClient.ask(runtime, request, PATIENCE)));
    }

    @Test
    void showsASnapshotOfItsProcess() throws Exception {
        endpoint(directory);
        AdminClient.LocalRuntime runtime = listening();

        Map<String, Object> snapshot = ask(runtime, "snapshot");

        assertThat(runtime.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(snapshot)
                .containsEntry("pid", BigDecimal.valueOf(runtime.pid()))
                .containsEntry("inFlight", BigDecimal.ONE)
                .containsKeys("version", "application", "uptimeMillis", "stages", "traffic", "latency");
        assertThat(String.valueOf(snapshot.get("calls")))
                .contains("id=call-1", "stage=sending", "attempt=1", "outputTokens=20", "ageMillis=1500");
        assertThat(String.valueOf(snapshot.get("breakers")))
                .contains(
                        "state=open", "reason=a probe failed", "since=1970-01-01T00:00:00Z", "untilProbeMillis=12000");
        assertThat(String.valueOf(snapshot.get("health"))).contains("state=unhealthy", "reason=network.unreachable");
    }

    @Test
    void saysWhatIsWrongWithRecentCalls() throws Exception {
        endpoint(directory);

        Map<String, Object> answer = ask(listening(), "findings");

        assertThat(answer)
                .containsEntry("calls", BigDecimal.valueOf(25))
                .containsEntry("failed", BigDecimal.valueOf(5))
                .containsKeys("version", "pid", "application", "latency");
        assertThat(answer.get("findings"))
                .isEqualTo(List.of(Map.of(
                        "symptom",
                        "many-errors",
                        "scope",
                        "primary/model-1",
                        "evidence",
                        "20 % failed",
                        "advice",
                        "mend it",
                        "key",
                        "llm.routes")));
    }

    @Test
    void cancelsACallByItsId() throws Exception {
        endpoint(directory);

        assertThat(ask(listening(), "cancel call-1")).containsEntry("cancelled", true);
        assertThat(ask(listening(), "cancel call-2")).containsEntry("cancelled", false);
        assertThat(cancelled).containsExactly("call-1", "call-2");
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        endpoint(directory);

        assertThat(ask(listening(), "dump"))
                .containsEntry("error", "unknown request; known: snapshot [CALLS], findings, cancel ID");
        assertThat(ask(listening(), "cancel")).containsEntry("error", "cancel: the id of a call is missing");
        assertThat(ask(listening(), "snapshot -1")).containsKey("error");
        broken = new IllegalStateException("secret");
        assertThat(ask(listening(), "snapshot"))
                .containsEntry("error", "the runtime failed with java.lang.IllegalStateException");
    }

    @Test
    void aRequestWithoutAnEndIsRefused() throws Exception {
        endpoint(directory);
        try (SocketChannel client =
                SocketChannel.open(UnixDomainSocketAddress.of(listening().socket()))) {
            client.write(ByteBuffer.wrap(new byte[AdminConnection.LONGEST_LINE]));
            ByteBuffer answer = ByteBuffer.allocate(1000);
            while (client.read(answer) >= 0) {
                Thread.onSpinWait();
            }
            assertThat(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8))
                    .contains("unknown request");
        }
    }

    @Test
    void listsABoundedNumberOfCallsAndCutsLongNames() throws Exception {
        calls = IntStream.range(0, 10_000)
                .mapToObj(i -> call("call-" + i, "\u001b[2J\"" + "m".repeat(100_000)))
                .toList();
        endpoint(directory);

        String answer = AdminClient.ask(listening(), "snapshot 999999999", PATIENCE);

        Map<String, Object> snapshot = ask(listening(), "snapshot");
        assertThat(snapshot).containsEntry("inFlight", BigDecimal.valueOf(10_000));
        assertThat((List<?>) snapshot.get("calls")).hasSize(AdminRequests.MOST_CALLS);
        assertThat(answer.length()).isLessThan(1 << 20);
        assertThat(answer).doesNotContain("\u001b");
    }

    @Test
    void clientsThatSendNothingHoldNobodyUp() throws Exception {
        endpoint(directory);
        AdminClient.LocalRuntime runtime = listening();
        for (int i = 0; i < 5 * AdminEndpoint.MOST_CONNECTIONS; i++) {
            open.add(SocketChannel.open(UnixDomainSocketAddress.of(runtime.socket())));
        }

        assertThat(ask(runtime, "snapshot")).containsKey("inFlight");
    }

    @Test
    void aProcessThatAcceptsNobodyIsNotWaitedForLongerThanAsked() throws Exception {
        Path socket = Files.createDirectories(directory).resolve("1-full.sock");
        try (ServerSocketChannel full = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            full.bind(UnixDomainSocketAddress.of(socket), 1);
            for (int i = 0; i < 2; i++) {
                open.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            }

            assertThatThrownBy(() ->
                            AdminClient.ask(new AdminClient.LocalRuntime(1, socket), "snapshot", Duration.ofMillis(50)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void clientsThatDoNotReadHoldNobodyUp() throws Exception {
        calls = IntStream.range(0, 500)
                .mapToObj(i -> call("call-" + i, "m".repeat(1000)))
                .toList();
        endpoint(directory);
        AdminClient.LocalRuntime runtime = listening();
        for (int i = 0; i < AdminEndpoint.MOST_CONNECTIONS; i++) {
            SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(runtime.socket()));
            open.add(client);
            client.write(ByteBuffer.wrap("snapshot\n".getBytes(StandardCharsets.UTF_8)));
        }

        assertThat(ask(runtime, "snapshot")).containsKey("inFlight");
    }

    @Test
    void aClientThatTakesTooLongIsClosed() throws Exception {
        endpoint(directory);
        AdminClient.LocalRuntime runtime = listening();
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(runtime.socket()))) {
            client.write(ByteBuffer.wrap(new byte[] {'s'}));
            ask(runtime, "snapshot"); // the other one has been accepted by then

            time.advance(Duration.ofNanos(AdminEndpoint.PATIENCE_NANOS + 1));

            assertThat(client.read(ByteBuffer.allocate(10))).isEqualTo(-1);
        }
    }

    @Test
    void onlyItsUserCanEnterTheDirectory() throws Exception {
        endpoint(directory);
        AdminClient.LocalRuntime runtime = listening();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(runtime.socket())))
                .isEqualTo("rw-------");
    }

    @Test
    void theSocketGoesWithItsRuntime() throws Exception {
        AdminEndpoint endpoint = Objects.requireNonNull(endpoint(directory));
        listening();

        endpoint.close();

        assertThat(directory).isEmptyDirectory();
        assertThat(runtimes()).isEmpty();
        endpoint.close();
    }

    @Test
    void aProcessHasASocketForEachRuntime() throws Exception {
        endpoint(directory);
        endpoint(directory);
        listening();

        while (runtimes().size() < 2) {
            Thread.onSpinWait();
        }
        assertThat(runtimes())
                .extracting(AdminClient.LocalRuntime::pid)
                .containsOnly(ProcessHandle.current().pid());
    }

    @Test
    void theSocketsOfDeadProcessesAreRemoved() throws Exception {
        endpoint(directory);
        AdminClient.LocalRuntime alive = listening();
        Path dead = directory.resolve("999999-1.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(dead));
        }
        assertThat(dead).exists();

        assertThat(runtimes()).containsExactly(alive);
        assertThat(dead).doesNotExist();
    }

    /** A configured directory may have the sockets of others in it, whose processes come back. */
    @Test
    void whatIsNotItsOwnInTheDirectoryIsLeftAlone() throws Exception {
        endpoint(directory);
        AdminClient.LocalRuntime alive = listening();
        Path file = Files.createFile(directory.resolve("notes.sock"));
        Path another = directory.resolve("postgres-5432.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(another));
        }

        assertThat(runtimes()).containsExactly(alive);
        assertThat(file).exists();
        assertThat(another).exists();
    }

    @Test
    void aProcessThatDoesNotAnswerIsGivenUp() throws Exception {
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(server);
        server.bind(UnixDomainSocketAddress.of(directory.resolve("1-1.sock")));

        assertThatThrownBy(() -> AdminClient.ask(listening(), "snapshot", Duration.ofMillis(20)))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("the process does not answer");
    }

    @Test
    void aDirectoryThatOthersCanEnterIsRefused() throws Exception {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThatThrownBy(() -> new SocketDirectory(directory).create())
                .hasMessage(directory + " has the permissions rwxr-xr-x; it must be rwx------:"
                        + " use a directory that is for this alone (llm.admin.directory)");
        assertThatThrownBy(this::runtimes).hasMessageContaining("it must be rwx------");
    }

    @Test
    void aLinkOrAFileInPlaceOfTheDirectoryIsRefused() throws Exception {
        Path target = Files.createDirectory(
                folder.resolve("target"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(directory, target);
        assertThatThrownBy(() -> new SocketDirectory(directory).create())
                .hasMessageEndingWith("is not a directory; remove it");

        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new SocketDirectory(file).create())
                .hasMessageEndingWith("is not a directory; remove it");
    }

    @Test
    void aDirectoryThatCannotBeCreatedIsRefusedWithTheReason() {
        Path missing = folder.resolve("no/parent");

        assertThatThrownBy(() -> new SocketDirectory(missing).create())
                .hasMessage(missing + " cannot be created, as " + folder.resolve("no") + " does not exist");
    }

    @Test
    void aPathThatIsTooLongForASocketIsRefused() {
        Path deep = folder.resolve("d".repeat(90));

        assertThatThrownBy(() -> new SocketDirectory(deep).create())
                .hasMessageEndingWith("is too long for a Unix domain socket; set llm.admin.directory");
    }

    @Test
    void whereThereCanBeNoSocketTheRuntimeWorksWithoutOne() throws Exception {
        Path missing = folder.resolve("no/such/parent");

        AdminEndpoint endpoint = Objects.requireNonNull(endpoint(missing));
        endpoint.close();

        assertThat(missing).doesNotExist();
        assertThat(AdminEndpoint.open(new AdminSettings(false, directory), Map.of(), view, time))
                .isNull();
        assertThat(directory).doesNotExist();
        assertThat(runtimes()).isEmpty();
    }

    @Test
    void theUsualDirectoriesAreThatOfTheSessionAndThatForTemporaryFiles() {
        AdminClient client = new AdminClient(null, Map.of("XDG_RUNTIME_DIR", folder.toString()));

        assertThat(client.directories())
                .containsExactly(
                        folder.resolve("weir"),
                        Path.of(System.getProperty("java.io.tmpdir"), "weir-" + System.getProperty("user.name")));
        assertThat(new AdminClient(null, Map.of("XDG_RUNTIME_DIR", "relative")).directories())
                .hasSize(1);
    }
}
