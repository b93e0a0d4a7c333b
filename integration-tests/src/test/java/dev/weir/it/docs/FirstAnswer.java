package dev.weir.it.docs;

// tag::program[]
import dev.weir.Weir;
import dev.weir.client.CallResult;

public final class FirstAnswer {
    public static void main(String[] arguments) {
        try (Weir weir = Weir.builder().build()) {
            CallResult result = weir.process("Deploy nginx with 3 replicas");
            System.out.println(result.text());
        }
    }
}
// end::program[]
