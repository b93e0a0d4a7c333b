package dev.weir.benchmarks.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A chat completion request of some 1 kB, whose prompt begins with a number.
 *
 * @param headers beside those that each request has
 * @param parameters the JSON members of the body that precede the messages
 */
record RequestText(Map<String, String> headers, String parameters) {
    static final String PATH = "/v1/chat/completions";

    private static final String BEFORE = "\"messages\":[{\"role\":\"system\","
            + "\"content\":\"You turn what operators want into a deployment. Answer with the manifest alone.\"},"
            + "{\"role\":\"user\",\"content\":\"";
    private static final String AFTER =
            " " + "Scale the service of the northern region to five replicas. ".repeat(13) + "\"}]}";

    RequestText(Map<String, String> headers) {
        this(headers, "\"model\":\"gpt-4o-mini\",\"temperature\":0,\"max_tokens\":200,");
    }

    /** The same for a streamed answer of as many tokens at most. */
    RequestText streamed(int tokens) {
        return new RequestText(headers, "\"model\":\"gpt-4o-mini\",\"stream\":true,\"max_tokens\":" + tokens + ",");
    }

    private String before() {
        return "{" + parameters + BEFORE;
    }

    /** What wrk runs for each request. */
    String asLua() {
        StringBuilder text =
                new StringBuilder("wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\n");
        headers.forEach((name, value) -> text.append("wrk.headers['" + name + "'] = '" + value + "'\n"));
        return text.append("local number = (os.time() % 100000000) * 10000000\n")
                .append("request = function()\n  number = number + 1\n  return wrk.format(nil, nil, nil, '" + before()
                        + "' .. string.format('%.0f', number) .. '" + AFTER + "')\nend\n")
                .toString();
    }

    /** One request, as it goes over a socket. */
    byte[] bytes(long number) {
        byte[] body = (before() + number + AFTER).getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("POST " + PATH + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[start.length + body.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }
}
