# Django: its own server renders pages of templates, forms and sessions to a client; URLs, middleware, errors.
# packages: django asgiref sqlparse
# limit: 200
import http.client
import io
import logging
import os
import re
import sys
import threading

from django.conf import settings

settings.configure(
    DEBUG=False, SECRET_KEY='for this test', ALLOWED_HOSTS=['*'], ROOT_URLCONF=__name__, USE_TZ=True, TIME_ZONE='UTC', DATABASES={},
    INSTALLED_APPS=['django.contrib.messages', 'django.contrib.sessions'], SESSION_ENGINE='django.contrib.sessions.backends.signed_cookies',
    MESSAGE_STORAGE='django.contrib.messages.storage.session.SessionStorage',
    MIDDLEWARE=['django.contrib.sessions.middleware.SessionMiddleware', 'django.middleware.common.CommonMiddleware',
                'django.middleware.csrf.CsrfViewMiddleware', 'django.contrib.messages.middleware.MessageMiddleware',
                'django.middleware.gzip.GZipMiddleware', __name__ + '.count_requests'],
    TEMPLATES=[{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'OPTIONS': {
        'context_processors': ['django.template.context_processors.request', 'django.contrib.messages.context_processors.messages'],
        'loaders': [('django.template.loaders.locmem.Loader', {
            'base.html': '<title>{% block title %}none{% endblock %}</title>{% for m in messages %}<i>{{ m }}</i>{% endfor %}'
                         '{% block body %}{% endblock %}',
            'list.html': '{% extends "base.html" %}{% block title %}{{ title|upper }}{% endblock %}{% block body %}{% for row in rows %}'
                         '{% cycle "odd" "even" as kind %}{{ forloop.counter }}:{{ row.name|default:"-" }}={{ row.price|floatformat:2 }};'
                         '{% empty %}nothing{% endfor %}{% with total=rows|length %} {{ total }} row{{ total|pluralize }}{% endwith %}'
                         '{% if rows and not missing %} <a href="{% url "item" 3 %}">{{ text|escape|truncatechars:12 }}</a>{% endif %}{% endblock %}',
            'form.html': '{% extends "base.html" %}{% block body %}<form method=post>{% csrf_token %}{{ form.as_p }}</form>{% endblock %}',
        })]}}])
sys.modules.setdefault(__name__, sys.modules['__main__'])

import django
django.setup()
from django import forms
from django.contrib import messages
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, re_path, reverse

requests = 0


def count_requests(get_response):
    def middleware(request):
        global requests
        requests += 1
        response = get_response(request)
        response['X-Count'] = str(requests)
        return response
    return middleware


class Order(forms.Form):
    name = forms.CharField(max_length=10)
    number = forms.IntegerField(min_value=1, max_value=5)
    when = forms.DateField(required=False)
    mail = forms.EmailField(required=False)

    def clean_name(self):
        if self.cleaned_data['name'] == 'nobody':
            raise forms.ValidationError('Somebody, please.')
        return self.cleaned_data['name']


def listing(request):
    rows = [{'name': n, 'price': len(n) * 1.255} for n in request.GET.getlist('n')]
    return render(request, 'list.html', {'title': 'a <list>', 'rows': rows, 'text': 'long & <b>winding</b> text'})


def item(request, number):
    if number > 9:
        raise Http404('no such item')
    return JsonResponse({'number': number, 'url': reverse('item', args=[number]), 'agent': request.headers['User-Agent']})


def order(request):
    form = Order(request.POST or None)
    if form.is_valid():
        request.session['orders'] = request.session.get('orders', []) + [form.cleaned_data['name']]
        messages.success(request, 'ordered %(number)d for %(name)s' % form.cleaned_data)
        return redirect('/done/')
    return render(request, 'form.html', {'form': form})


urlpatterns = [
    path('', listing), path('item/<int:number>/', item, name='item'), path('order/', order),
    path('done/', lambda request: render(request, 'base.html', {'orders': request.session['orders']})),
    re_path(r'^years/(?P<year>[0-9]{4})/$', lambda request, year: HttpResponse('year ' + year, content_type='text/plain')),
    path('stream/', lambda request: StreamingHttpResponse(str(i) + ',' for i in range(2000))),
    path('broken/', lambda request: 1 // 0),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, format, *args): pass


logging.disable(logging.CRITICAL)
server = ThreadedWSGIServer(('127.0.0.1', 0), Quiet, ipv6=False)
server.daemon_threads = True
server.set_app(get_wsgi_application())
threading.Thread(target=server.serve_forever, daemon=True).start()
cookies = {}


def ask(method, where, body=None):
    connection = http.client.HTTPConnection('127.0.0.1', server.server_port, timeout=30)
    headers = {'User-Agent': 'test', 'Cookie': '; '.join('%s=%s' % pair for pair in cookies.items())}
    if body is not None:
        headers['Content-Type'] = 'application/x-www-form-urlencoded'
    connection.request(method, where, body, headers)
    response = connection.getresponse()
    for name, value in response.getheaders():
        if name == 'Set-Cookie':
            key, _, rest = value.partition('=')
            cookies[key] = rest.split(';')[0]
    text = response.read().decode()
    connection.close()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', text)
    shown = re.sub(r'value="\w{64}"', 'value="TOKEN"', text)
    print(method, where, response.status, response.getheader('Content-Type'), response.getheader('X-Count'), response.getheader('Location'))
    print('  ', re.sub(r'\s+', ' ', shown)[:700])
    return token and token[1]


ask('GET', '/?n=tea&n=coffee&n=')
ask('GET', '/')
ask('GET', '/item/3/')
ask('GET', '/item/12/')
ask('GET', '/item/x/')
ask('GET', '/item/3')
ask('GET', '/years/1999/')
ask('HEAD', '/years/2024/')
ask('GET', '/stream/')
ask('GET', '/broken/')
ask('POST', '/order/', 'name=me&number=3')
token = ask('GET', '/order/')
ask('POST', '/order/', 'csrfmiddlewaretoken=%s&name=nobody&number=7&when=tomorrow&mail=@' % token)
ask('POST', '/order/', 'csrfmiddlewaretoken=%s&name=me&number=3&when=2024-02-29' % token)
ask('GET', '/done/')
ask('GET', '/done/')
server.shutdown()
# expect: GET /?n=tea&n=coffee&n= 200 text/html; charset=utf-8 1 None
# expect:    <title>A &lt;LIST&gt;</title>odd1:tea=3.76;even2:coffee=7.53;odd3:-=0.00; 3 rows <a href="/item/3/">long &amp; …</a>
# expect: GET / 200 text/html; charset=utf-8 2 None
# expect:    <title>A &lt;LIST&gt;</title>nothing 0 rows
# expect: GET /item/3/ 200 application/json 3 None
# expect:    {"number": 3, "url": "/item/3/", "agent": "test"}
# expect: GET /item/12/ 404 text/html; charset=utf-8 4 None
# expect:     <!doctype html> <html lang="en"> <head> <title>Not Found</title> </head> <body> <h1>Not Found</h1><p>The requested resource was not found on this server.</p> </body> </html> 
# expect: GET /item/x/ 404 text/html; charset=utf-8 5 None
# expect:     <!doctype html> <html lang="en"> <head> <title>Not Found</title> </head> <body> <h1>Not Found</h1><p>The requested resource was not found on this server.</p> </body> </html> 
# expect: GET /item/3 301 text/html; charset=utf-8 None /item/3/
# expect:    
# expect: GET /years/1999/ 200 text/plain 7 None
# expect:    year 1999
# expect: HEAD /years/2024/ 200 text/plain 8 None
# expect:    
# expect: GET /stream/ 200 text/html; charset=utf-8 9 None
# expect:    0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59,60,61,62,63,64,65,66,67,68,69,70,71,72,73,74,75,76,77,78,79,80,81,82,83,84,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,103,104,105,106,107,108,109,110,111,112,113,114,115,116,117,118,119,120,121,122,123,124,125,126,127,128,129,130,131,132,133,134,135,136,137,138,139,140,141,142,143,144,145,146,147,148,149,150,151,152,153,154,155,156,157,158,159,160,161,162,163,164,165,166,167,168,169,170,171,172,173,174,175,176,177,178,179,180,181,182,183,184,185,186,187,188,189,190,191,192,193,194,195,196,197,198,199,200,201,20
# expect: GET /broken/ 500 text/html; charset=utf-8 10 None
# expect:     <!doctype html> <html lang="en"> <head> <title>Server Error (500)</title> </head> <body> <h1>Server Error (500)</h1><p></p> </body> </html> 
# expect: POST /order/ 403 text/html; charset=utf-8 11 None
# expect:    <!DOCTYPE html> <html lang="en"> <head> <meta http-equiv="content-type" content="text/html; charset=utf-8"> <meta name="robots" content="NONE,NOARCHIVE"> <title>403 Forbidden</title> <style> html * { padding:0; margin:0; } body * { padding:10px 20px; } body * * { padding:0; } body { font-family: sans-serif; background:#eee; color:#000; } body>div { border-bottom:1px solid #ddd; } h1 { font-weight:normal; margin-bottom:.4em; } h1 span { font-size:60%; color:#666; font-weight:normal; } #info { background:#f6f6f6; } #info ul { margin: 0.5em 4em; } #info p, #summary p { padding-top:10px; } #summary { background: #ffc; } #explanation { background:#eee; border-bottom: 0px none; } </style> </head> 
# expect: GET /order/ 200 text/html; charset=utf-8 12 None
# expect:    <title>none</title><form method=post><input type="hidden" name="csrfmiddlewaretoken" value="TOKEN"><p> <label for="id_name">Name:</label> <input type="text" name="name" maxlength="10" required id="id_name"> </p> <p> <label for="id_number">Number:</label> <input type="number" name="number" min="1" max="5" required id="id_number"> </p> <p> <label for="id_when">When:</label> <input type="text" name="when" id="id_when"> </p> <p> <label for="id_mail">Mail:</label> <input type="email" name="mail" maxlength="320" id="id_mail"> </p></form>
# expect: POST /order/ 200 text/html; charset=utf-8 13 None
# expect:    <title>none</title><form method=post><input type="hidden" name="csrfmiddlewaretoken" value="TOKEN"><ul class="errorlist" id="id_name_error"><li>Somebody, please.</li></ul> <p> <label for="id_name">Name:</label> <input type="text" name="name" value="nobody" maxlength="10" required aria-invalid="true" aria-describedby="id_name_error" id="id_name"> </p> <ul class="errorlist" id="id_number_error"><li>Ensure this value is less than or equal to 5.</li></ul> <p> <label for="id_number">Number:</label> <input type="number" name="number" value="7" min="1" max="5" required aria-invalid="true" aria-describedby="id_number_error" id="id_number"> </p> <ul class="errorlist" id="id_when_error"><li>Enter a va
# expect: POST /order/ 302 text/html; charset=utf-8 14 /done/
# expect:    
# expect: GET /done/ 200 text/html; charset=utf-8 15 None
# expect:    <title>none</title><i>ordered 3 for me</i>
# expect: GET /done/ 200 text/html; charset=utf-8 16 None
# expect:    <title>none</title>
