package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A page of Debian's Chromium without a window, driven over the DevTools protocol. Keeps what the page requests, and what goes
 * wrong in it.
 */
final class Chromium implements AutoCloseable {
    private static final String REQUIRED = "WEIR_REQUIRE_CHROMIUM";
    private static final long PATIENCE_SECONDS = 20;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();

    /** Skips the test where there is no Chromium; fails it if {@value #REQUIRED} is set. */
    static Chromium start(Path profile) throws Exception {
        Path program = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        String missing = "needs a browser: Debian's package chromium has one";
        if (System.getenv(REQUIRED) != null) {
            assertThat(program).as(missing).isNotNull();
        }
        assumeTrue(program != null, missing);
        return new Chromium(String.valueOf(program), profile);
    }

    private Chromium(String program, Path profile) throws Exception {
        process = new ProcessBuilder(
                        program,
                        "--headless=new",
                        "--no-sandbox", // which root may not use, and which protects from pages of others
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--force-device-scale-factor=1",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        HttpClient http = HttpClient.newHttpClient();
        String port = String.valueOf(URI.create(debuggerUrl()).getPort());
        String targets = http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        String page = Stream.of(MAPPER.readValue(targets, JsonNode[].class))
                .filter(target -> target.path("type").asString().equals("page"))
                .map(target -> target.path("webSocketDebuggerUrl").asString())
                .findFirst()
                .orElseThrow();
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(page), new Messages())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        for (String domain : List.of("Page", "Network", "Runtime", "Log")) {
            send(domain + ".enable", Map.of());
        }
    }

    private String debuggerUrl() throws IOException {
        BufferedReader lines = process.errorReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int at = line.indexOf("ws://");
            if (at >= 0) {
                drain(lines);
                return line.substring(at);
            }
        }
        throw new IOException("the browser ended with " + process.exitValue());
    }

    /** What it prints later is of no interest, and must not fill the pipe. */
    private static void drain(BufferedReader lines) {
        Thread thread = new Thread(() -> lines.lines().forEach(line -> {}), "chromium-stderr");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((drained, closed) -> {});
        thread.start();
    }

    private final class Messages implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                receive(MAPPER.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void receive(JsonNode message) {
        JsonNode params = message.path("params");
        switch (message.path("method").asString("")) {
            case "Network.requestWillBeSent" ->
                requests.add(params.path("request").path("url").asString());
            case "Runtime.exceptionThrown" ->
                problems.add(params.path("exceptionDetails").toString());
            case "Log.entryAdded" ->
                problems.add(params.path("entry").path("level").asString() + " "
                        + params.path("entry").path("text").asString());
            default -> {
                CompletableFuture<JsonNode> answer =
                        answers.remove(message.path("id").asInt(-1));
                if (answer != null) {
                    answer.complete(message);
                }
            }
        }
    }

    private JsonNode send(String method, Map<String, ?> params) throws Exception {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(MAPPER.writeValueAsString(Map.of("id", id, "method", method, "params", params)), true)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        JsonNode message = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(message.has("error")).as(method + " " + message).isFalse();
        return message.path("result");
    }

    /** Forgets everything, as one that was started just now. */
    void begin() throws Exception {
        open("about:blank");
        send("Network.clearBrowserCookies", Map.of());
        requests.clear();
        problems.clear();
    }

    /** Opens a page. */
    void open(String url) throws Exception {
        send("Page.navigate", Map.of("url", url));
    }

    /** The value of an expression, which may be a promise. */
    JsonNode evaluate(String expression) throws Exception {
        JsonNode result =
                send("Runtime.evaluate", Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
        assertThat(result.has("exceptionDetails"))
                .as(expression.length() > 200 ? "" : expression + " " + result)
                .isFalse();
        return result.path("result").path("value");
    }

    /** Waits until a condition of the page is true. */
    void await(String condition) throws Exception {
        boolean met = evaluate("new Promise(done => { const end = Date.now() + " + PATIENCE_SECONDS * 500
                        + "; const look = () => { let met = false; try { met = " + condition
                        + "; } catch (e) { met = false; } if (met || Date.now() > end) done(!!met); else setTimeout(look, 20); };"
                        + " look(); })")
                .asBoolean();
        assertThat(met).as(condition).isTrue();
    }

    /** Presses a key, such as {@code Tab}, {@code Enter} or {@code Escape}. */
    void press(String key) throws Exception {
        int code = Map.of("Tab", 9, "Enter", 13, "Escape", 27).getOrDefault(key, 0);
        String text = key.equals("Enter") ? "\r" : "";
        send(
                "Input.dispatchKeyEvent",
                Map.of(
                        "type",
                        text.isEmpty() ? "rawKeyDown" : "keyDown",
                        "key",
                        key,
                        "code",
                        key,
                        "windowsVirtualKeyCode",
                        code,
                        "text",
                        text));
        send("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code));
    }

    /** Types into what has the focus. */
    void type(String text) throws Exception {
        send("Input.insertText", Map.of("text", text));
    }

    /** Looks at the page with a screen of this width, in pixels, and with these colours. */
    void look(int width, int height, boolean dark) throws Exception {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** The whole page as PNG. */
    byte[] screenshot() throws Exception {
        return Base64.getDecoder()
                .decode(send("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                        .path("data")
                        .asString());
    }

    /** The addresses that were requested. */
    List<String> requests() {
        return requests;
    }

    /** Exceptions of scripts and entries of the log, such as violations of the content security policy. */
    List<String> problems() {
        return problems;
    }

    @Override
    public void close() throws Exception {
        send("Browser.close", Map.of());
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        socket.abort();
    }
}
