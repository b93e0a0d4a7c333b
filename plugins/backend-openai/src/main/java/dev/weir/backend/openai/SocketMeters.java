package dev.weir.backend.openai;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes the sockets of a client, and finds the meter below one. Safe for use by many threads. */
final class SocketMeters extends SocketFactory {

    /** The sockets under TLS sockets, which do not tell theirs. */
    private final Map<Socket, MeteredSocket> beneath = Collections.synchronizedMap(new WeakHashMap<>());

    /** The meter of a connection; null if its socket was made elsewhere, as for a SOCKS proxy. */
    @Nullable
    MeteredSocket of(Socket socket) {
        return socket instanceof MeteredSocket metered ? metered : beneath.get(socket);
    }

    SSLSocketFactory over(SSLSocketFactory tls) {
        return new Tls(tls);
    }

    @Override
    public Socket createSocket() {
        return new MeteredSocket();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("OkHttp connects its sockets itself");
    }

    /** Remembers which metered socket is under which TLS socket. */
    private final class Tls extends SSLSocketFactory {
        private final SSLSocketFactory tls;

        Tls(SSLSocketFactory tls) {
            this.tls = tls;
        }

        @Override
        public Socket createSocket(Socket raw, String host, int port, boolean autoClose) throws IOException {
            Socket secured = tls.createSocket(raw, host, port, autoClose);
            if (raw instanceof MeteredSocket metered) {
                metered.secure();
                beneath.put(secured, metered);
            }
            return secured;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return tls.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return tls.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw unused();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw unused();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw unused();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
            throw unused();
        }
    }
}
