package dev.weir.call;

import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.WireFields;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every method by which a listener receives output, so that a relay that forgets one, or a new one, fails its test. */
public final class ListenerMethods {
    private static final Set<String> NOT_OUTPUT = Set.of("onCall", "onFinish", "onRestart");

    private static final Map<Class<?>, Object> ARGUMENTS = Map.of(
            String.class,
            "x",
            ToolCallPiece.class,
            ToolCallPiece.begin(0, "t", "f", "{}"),
            Content.class,
            new Content.Reasoning("x", "s", false, null, WireFields.NONE),
            Completion.class,
            Completion.of("m", "x"));

    private ListenerMethods() {}

    private static List<Method> methods() {
        return Arrays.stream(TokenListener.class.getMethods())
                .filter(method -> !NOT_OUTPUT.contains(method.getName()))
                .toList();
    }

    /** The names of these methods. */
    public static Set<String> names() {
        return Set.copyOf(methods().stream().map(Method::getName).toList());
    }

    /** Calls each of them. */
    public static void callAll(TokenListener listener) throws ReflectiveOperationException {
        for (Method method : methods()) {
            method.invoke(
                    listener,
                    Arrays.stream(method.getParameterTypes())
                            .map(ARGUMENTS::get)
                            .toArray());
        }
    }

    /** A listener that adds the names of its called methods. */
    public static TokenListener recorder(Set<String> called) {
        return (TokenListener) Proxy.newProxyInstance(
                ListenerMethods.class.getClassLoader(), new Class<?>[] {TokenListener.class}, (proxy, method, args) -> {
                    called.add(method.getName());
                    return null;
                });
    }
}
