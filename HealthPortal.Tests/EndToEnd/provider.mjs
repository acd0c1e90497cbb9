// An OpenID Connect provider of the npm package oidc-provider, for the browser journey. Arguments: port, callback address, client id, client secret.
// Its own page asks for a name and lets in whoever types one; the package's development pages fetch fonts from elsewhere. It says "listening" when it
// is ready, and ends with its standard input.
import http from 'node:http';

// The package asks for a newer Node than Debian 12 has; this one function is what it misses there.
URL.parse ??= (text, base) => { try { return new URL(text, base); } catch { return null; } };
const { Provider } = await import('oidc-provider');

const [port, callback, clientId, clientSecret] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [callback], response_types: ['code'], grant_types: ['authorization_code'], token_endpoint_auth_method: 'client_secret_basic' }],
  pkce: { required: () => true },
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (context, interaction) => `/login/${interaction.uid}` },
  cookies: { keys: ['a-key-of-the-tests'] },
  findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, name: `外部${id}`, preferred_username: id }) }),
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();
http.createServer(async (request, response) => {
  if (!request.url.startsWith('/login/')) {
    return answer(request, response);
  }

  if (request.method === 'GET') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end('<!DOCTYPE html><html lang="zh-CN"><head><title>统一认证</title><link rel="icon" href="data:,"></head><body><main><h1>统一认证</h1><form method="post"><label>账号 <input name="login"></label><button>登录</button><button name="no" value="yes">取消</button></form></main></body></html>');
    return;
  }

  let body = '';
  for await (const part of request) {
    body += part;
  }

  const form = new URLSearchParams(body);
  const result = form.get('no') ? { error: 'access_denied', error_description: 'The person said no.' } : { login: { accountId: form.get('login') } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
