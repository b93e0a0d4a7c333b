package dev.weir.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.event.CallListener;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SampleEventsTest {
    @Test
    void thereIsAnEventOfEveryKind() {
        Set<String> received = new TreeSet<>();
        CallListener listener = (CallListener) Proxy.newProxyInstance(
                CallListener.class.getClassLoader(),
                new Class<?>[] {CallListener.class},
                (proxy, method, arguments) -> {
                    received.add(method.getName());
                    return null;
                });
        SampleEvents.all().forEach(event -> event.accept(listener));
        assertThat(received)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(CallListener.class.getMethods())
                        .map(Method::getName)
                        .toList());
    }
}
