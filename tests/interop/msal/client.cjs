// What a program with Microsoft's library for Node.js does: gets tokens, then calls the service. Prints one line a step.
//
//     client.cjs ROOT TENANT CLIENT_ID secret FILE
//     client.cjs ROOT TENANT CLIENT_ID certificate CERTIFICATE_PEM KEY_PEM
const fs = require('node:fs');
const crypto = require('node:crypto');
const { ConfidentialClientApplication } = require('@azure/msal-node');

const [root, tenant, clientId, kind, first, second] = process.argv.slice(2);
const auth = { clientId, authority: `${root}/${tenant}`, knownAuthorities: [new URL(root).host] };
if (kind === 'secret') {
    auth.clientSecret = fs.readFileSync(first, 'utf8').trim();
} else {
    const certificate = fs.readFileSync(first, 'utf8');
    auth.clientCertificate = {
        thumbprintSha256: new crypto.X509Certificate(certificate).fingerprint256.replaceAll(':', ''),
        privateKey: fs.readFileSync(second, 'utf8'),
        x5c: certificate,
    };
}

async function token(scope) {
    const application = new ConfidentialClientApplication({ auth });
    const answer = await application.acquireTokenByClientCredential({ scopes: [scope] });
    return answer.accessToken;
}

async function call(method, url, bearer, body) {
    const headers = { Authorization: `Bearer ${bearer}`, 'client-request-id': crypto.randomUUID() };
    if (body !== undefined) {
        headers['Content-Type'] = 'application/json';
        headers['api-version'] = '2018-02-20';
    }
    const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
    const json = await answer.json();
    if (answer.status !== 200) {
        throw new Error(`${method} ${url}: ${answer.status} ${JSON.stringify(json)}`);
    }
    return json;
}

async function main() {
    const graph = await token('https://graph.microsoft.com/.default');
    console.log('graph token');
    const services = await call('GET',
        `${root}/v1.0/servicePrincipals/appId=0000000a-0000-0000-c000-000000000000/endpoints`, graph);
    const scep = services.value.find((entry) => entry.providerName === 'ScepRequestValidationFEService');
    console.log(`discovery ${services.value.length}`);
    const list = await call('GET', `${root}/beta/deviceManagement/userPfxCertificates`, graph);
    console.log(`list ${list.value.length}`);
    const intune = await token('https://api.manage.microsoft.com//.default');
    console.log('intune token');
    const verdict = await call('POST', `${scep.uri}/ScepActions/validateRequest`, intune,
        { request: { transactionId: 'tx1', certificateRequest: 'AAAA', callerInfo: 'node test' } });
    console.log(`validate ${verdict.code}`);
}

main().catch((error) => {
    console.error(`${error.errorCode ?? ''} ${error.message}`);
    process.exit(1);
});
